using System.Text;
using FitnessGrpc.VectorEngine.Distances;
using FitnessGrpc.VectorEngine.Filters;
using FitnessGrpc.VectorEngine.Indexes;

namespace FitnessGrpc.VectorEngine.Collections;

/// <summary>Checks whole requests before anything of them is written, and brings vectors into the form in which they are stored.</summary>
internal sealed class Validator(CollectionSchema schema, EngineOptions options)
{
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
            default:
                return operation;
        }
    }

    /// <summary>The stored form of a vector: right kind and size, finite, normalised for Cosine, sparse indices ascending.</summary>
    public VectorValue Check(string name, VectorValue vector, string where)
    {
        if (vector is VectorValue.Dense dense)
        {
            if (!schema.Dense.TryGetValue(name, out var expected))
            {
                throw schema.Sparse.ContainsKey(name)
                    ? EngineException.Invalid($"Vector `{name}` is sparse, a dense one was given for {where}")
                    : UnknownVector(name);
            }

            if (dense.Values.Length != expected.Size)
            {
                throw EngineException.Invalid($"Vector dimension error: expected dim: {expected.Size}, got {dense.Values.Length}{Named(name)} for {where}");
            }

            CheckFinite(dense.Values, name, where);
            if (expected.Distance != Distance.Cosine)
            {
                return dense;
            }

            var copy = (float[])dense.Values.Clone();
            Kernels.Normalise(copy);
            return new VectorValue.Dense(copy);
        }

        var sparse = (VectorValue.Sparse)vector;
        if (!schema.Sparse.ContainsKey(name))
        {
            throw schema.Dense.ContainsKey(name)
                ? EngineException.Invalid($"Vector `{name}` is dense, a sparse one was given for {where}")
                : UnknownVector(name);
        }

        return CheckSparse(sparse, name, where);
    }

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

    private static EngineException UnknownVector(string name) => EngineException.Invalid($"Not existing vector name error: {name}");

    private static string Named(string name) => name.Length == 0 ? "" : $" (vector `{name}`)";

    private static void CheckFinite(float[] values, string name, string where)
    {
        foreach (var value in values)
        {
            if (!float.IsFinite(value))
            {
                throw EngineException.Validation($"vector{Named(name)} of {where}: NaN and infinity are not allowed");
            }
        }
    }

    private static KeyPath CheckKey(string key) =>
        key.Length is 0 or > 1024 ? throw EngineException.Validation("key: must have 1 to 1024 characters") : KeyPath.Parse(key);

    private VectorValue.Sparse CheckSparse(VectorValue.Sparse sparse, string name, string where)
    {
        if (sparse.Indices.Length != sparse.Values.Length)
        {
            throw EngineException.Validation($"vector{Named(name)} of {where}: {sparse.Indices.Length} indices but {sparse.Values.Length} values");
        }

        if (sparse.Indices.Length > options.MaxSparseElements)
        {
            throw EngineException.Validation($"vector{Named(name)} of {where}: more than {options.MaxSparseElements} elements");
        }

        CheckFinite(sparse.Values, name, where);
        var indices = (uint[])sparse.Indices.Clone();
        var values = (float[])sparse.Values.Clone();
        Array.Sort(indices, values);
        for (var i = 1; i < indices.Length; i++)
        {
            if (indices[i] == indices[i - 1])
            {
                throw EngineException.Validation($"vector{Named(name)} of {where}: index {indices[i]} is repeated");
            }
        }

        return new VectorValue.Sparse(indices, values);
    }

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
                    if (!schema.Dense.ContainsKey(name) && !schema.Sparse.ContainsKey(name))
                    {
                        throw UnknownVector(name);
                    }
                }

                break;
        }
    }

    private void Check(Payload payload, string where, int above = 0)
    {
        var bytes = Size(payload, above + 1);
        if (bytes > options.MaxPayloadBytes)
        {
            throw new EngineException(EngineError.Exhausted, $"payload of {where}: {bytes} bytes, at most {options.MaxPayloadBytes}");
        }

        long Size(Payload inner, int depth)
        {
            if (depth > options.MaxPayloadDepth)
            {
                throw EngineException.Validation($"payload of {where}: nested deeper than {options.MaxPayloadDepth}");
            }

            long sum = 0;
            foreach (var (key, value) in inner.Fields)
            {
                sum += Encoding.UTF8.GetByteCount(key) + 2 + SizeOf(value, depth);
            }

            return sum;
        }

        long SizeOf(PayloadValue value, int depth)
        {
            switch (value.Kind)
            {
                case PayloadKind.String:
                    return Encoding.UTF8.GetByteCount(value.AsString) + 2;
                case PayloadKind.Object:
                    return Size(value.AsObject, depth + 1) + 2;
                case PayloadKind.List:
                    if (depth >= options.MaxPayloadDepth)
                    {
                        throw EngineException.Validation($"payload of {where}: nested deeper than {options.MaxPayloadDepth}");
                    }

                    long sum = 2;
                    foreach (var item in value.Items)
                    {
                        sum += SizeOf(item, depth + 1);
                    }

                    return sum;
                default:
                    return 9;
            }
        }
    }
}
