using FitnessGrpc.VectorEngine.Filters;
using FitnessGrpc.VectorEngine.Indexes;

namespace FitnessGrpc.VectorEngine.Collections;

/// <summary>Checks whole requests before anything of them is written, and brings vectors into the form in which they are stored.</summary>
internal sealed class Validator(Func<CollectionSchema> schema, EngineOptions options)
{
    private readonly VectorChecks _vectors = new(options);

    public WriteOperation Check(WriteOperation operation)
    {
        switch (operation)
        {
            case WriteOperation.Upsert upsert:
                Check(upsert.Condition);
                return upsert with { Points = Check(upsert.Points) };
            case WriteOperation.UpdateVectors update:
                Check(update.Condition);
                return update with { Points = Check(update.Points) };
            case WriteOperation.Selected selected:
                Check(selected);
                return selected;
            case WriteOperation.CreateIndex create:
                CheckKey(create.Field);
                IndexChecks.Check(create.Index);
                return create;
            case WriteOperation.DropIndex drop:
                CheckKey(drop.Field);
                return drop;
            case WriteOperation.Annotate annotate:
                SchemaChecks.CheckAnnotations(annotate.Annotations, options);
                return annotate;
            case WriteOperation.CreateVector create:
                SchemaChecks.CheckAnnotations(create.Annotations, options);
                SchemaChecks.CheckNewVector(schema(), create, options);
                return create;
            case WriteOperation.DropVector drop:
                SchemaChecks.CheckAnnotations(drop.Annotations, options);
                return schema().Dense.ContainsKey(drop.Name) || schema().Sparse.ContainsKey(drop.Name) ? drop : throw VectorChecks.Unknown(drop.Name);
            default:
                return operation;
        }
    }

    /// <summary>The stored form of a vector, as <see cref="VectorChecks"/> says.</summary>
    public VectorValue Check(string name, VectorValue vector, string where) => _vectors.Check(schema(), name, vector, where);

    public void Check(Filter? filter)
    {
        var conditions = 0;
        Walk(filter, 1);

        void Walk(Filter? inner, int depth)
        {
            if (inner is null)
            {
                return;
            }

            if (depth > options.MaxFilterDepth)
            {
                throw EngineException.Validation($"filter: nested deeper than {options.MaxFilterDepth}");
            }

            if (inner.MinShould is not null && inner.MinShouldCount < 1)
            {
                throw EngineException.Validation("filter.min_should.min_count: must be at least 1");
            }

            foreach (var condition in inner.Must.Concat(inner.MustNot).Concat(inner.Should).Concat(inner.MinShould ?? []))
            {
                if (++conditions > options.MaxFilterConditions)
                {
                    throw EngineException.Validation($"filter: more than {options.MaxFilterConditions} conditions");
                }

                switch (condition)
                {
                    case Condition.Group group:
                        Walk(group.Filter, depth + 1);
                        break;
                    case Condition.Nested nested:
                        CheckKey(nested.Key);
                        Walk(nested.Filter, depth + 1);
                        break;
                    case Condition.Field field:
                        CheckKey(field.Key);
                        break;
                    case Condition.Slice slice when slice.Total < 1 || slice.Index >= slice.Total:
                        throw EngineException.Validation("slice.index: must be less than slice.total, which must be at least 1");
                    case Condition.IsEmpty field:
                        CheckKey(field.Key);
                        break;
                    case Condition.IsNull field:
                        CheckKey(field.Key);
                        break;
                }
            }
        }
    }

    private static KeyPath CheckKey(string key) =>
        key.Length is 0 or > 1024 ? throw EngineException.Validation("key: must have 1 to 1024 characters") : KeyPath.Parse(key);

    private PointData[] Check(IReadOnlyList<PointData> points)
    {
        if (points.Count > options.MaxPointsPerRequest)
        {
            throw new EngineException(EngineError.Exhausted, $"points: {points.Count} in one request, at most {options.MaxPointsPerRequest}");
        }

        var result = new PointData[points.Count];
        for (var i = 0; i < result.Length; i++)
        {
            var point = points[i];
            var vectors = point.Vectors.Count == 0 ? PointData.NoVectors : new Dictionary<string, VectorValue>(point.Vectors.Count);
            foreach (var (name, vector) in point.Vectors)
            {
                ((Dictionary<string, VectorValue>)vectors)[name] = Check(name, vector, $"point {point.Id}");
            }

            Check(point.Payload, $"point {point.Id}");
            result[i] = point with { Vectors = vectors };
        }

        return result;
    }

    private void Check(WriteOperation.Selected selected)
    {
        if (selected.Selector is PointSelector.Matching matching)
        {
            Check(matching.Filter);
        }
        else if (((PointSelector.Ids)selected.Selector).Values.Count > options.MaxPointsPerRequest)
        {
            throw new EngineException(EngineError.Exhausted, $"points: at most {options.MaxPointsPerRequest} ids in one request");
        }

        switch (selected)
        {
            case WriteOperation.SetPayload set:
                // What is set at a path lies as deep as the path.
                Check(set.Fields, "request", set.Key is null ? 0 : CheckKey(set.Key).Depth);
                break;
            case WriteOperation.OverwritePayload overwrite:
                Check(overwrite.Fields, "request");
                break;
            case WriteOperation.DeletePayload delete:
                foreach (var key in delete.Keys)
                {
                    CheckKey(key);
                }

                break;
            case WriteOperation.DeleteVectors delete:
                foreach (var name in delete.Names)
                {
                    if (!schema().Dense.ContainsKey(name) && !schema().Sparse.ContainsKey(name))
                    {
                        throw VectorChecks.Unknown(name);
                    }
                }

                break;
        }
    }

    private void Check(Payload payload, string where, int above = 0)
    {
        var bytes = PayloadSize.Of(payload, above + 1, options.MaxPayloadDepth, where);
        if (bytes > options.MaxPayloadBytes)
        {
            throw new EngineException(EngineError.Exhausted, $"payload of {where}: {bytes} bytes, at most {options.MaxPayloadBytes}");
        }
    }
}
