using Google.Protobuf.Collections;

namespace FitnessGrpc.VectorEngine.Qdrant.Mapping;

/// <summary>Queries from the wire.</summary>
internal static class QueryMapping
{
    /// <summary>Prefetches may nest this deep; the engine refuses what is deeper, this only bounds the recursion of the mapping.</summary>
    private const int MaxDepth = 65;

    public static QueryNode ToEngine(Wire.QueryPoints request)
    {
        Check(request.Params);
        return Located(request.LookupFrom, new QueryNode
        {
            Prefetch = Prefetches(request.Prefetch, "prefetch", 1),
            Query = ToEngine(request.Query, "query"),
            Using = request.Using,
            Filter = FilterMapping.ToEngine(request.Filter),
            ScoreThreshold = request.HasScoreThreshold ? request.ScoreThreshold : null,
            Limit = request.HasLimit ? request.Limit : 10,
            Offset = request.Offset,
        });
    }

    public static QueryNode ToEngine(Wire.SearchPoints request)
    {
        Check(request.Params);
        return new QueryNode
        {
            Query = new QueryKind.Nearest(request.SparseIndices is null
                ? VectorMapping.Dense(request.Vector)
                : VectorMapping.Sparse(request.SparseIndices.Data, request.Vector)),
            Using = request.VectorName,
            Filter = FilterMapping.ToEngine(request.Filter),
            ScoreThreshold = request.HasScoreThreshold ? request.ScoreThreshold : null,
            Limit = request.Limit,
            Offset = request.Offset,
        };
    }

    public static QueryKind.OrderBy ToEngine(Wire.OrderBy order)
    {
        if (order.Key.Length is 0 or > 1024)
            throw Malformed.Field("order_by.key", "must have 1 to 1024 characters");
        return new QueryKind.OrderBy(order.Key, order.Direction == Wire.Direction.Desc, order.StartFrom?.ValueCase switch
        {
            Wire.StartFrom.ValueOneofCase.Float => order.StartFrom.Float,
            Wire.StartFrom.ValueOneofCase.Integer => order.StartFrom.Integer,
            Wire.StartFrom.ValueOneofCase.Timestamp => FilterMapping.Microseconds(order.StartFrom.Timestamp, "order_by.start_from.timestamp"),
            Wire.StartFrom.ValueOneofCase.Datetime => Filters.Instants.TryMicroseconds(order.StartFrom.Datetime, out var at)
                ? at
                : throw Malformed.Field("order_by.start_from.datetime", "is not an RFC 3339 date"),
            _ => null,
        });
    }

    private static QueryNode[] Prefetches(RepeatedField<Wire.PrefetchQuery> prefetches, string field, int depth)
    {
        if (depth > MaxDepth)
            return prefetches.Count == 0 ? [] : throw Malformed.Field(field, $"prefetches depth {depth} exceeds max depth {MaxDepth - 1}");
        var result = new QueryNode[prefetches.Count];
        for (var i = 0; i < result.Length; i++)
        {
            var prefetch = prefetches[i];
            Check(prefetch.Params);
            result[i] = Located(prefetch.LookupFrom, new QueryNode
            {
                Prefetch = Prefetches(prefetch.Prefetch, $"{field}[{i}].prefetch", depth + 1),
                Query = ToEngine(prefetch.Query, $"{field}[{i}].query"),
                Using = prefetch.Using,
                Filter = FilterMapping.ToEngine(prefetch.Filter, $"{field}[{i}].filter"),
                ScoreThreshold = prefetch.HasScoreThreshold ? prefetch.ScoreThreshold : null,
                Limit = prefetch.HasLimit ? prefetch.Limit : 10,
            });
        }

        return result;
    }

    private static QueryKind? ToEngine(Wire.Query? query, string field)
    {
        switch (query?.VariantCase)
        {
            case null:
                return null;
            case Wire.Query.VariantOneofCase.Nearest:
                return query.Nearest.VariantCase == Wire.VectorInput.VariantOneofCase.Id
                    ? new QueryKind.NearestTo(PointMapping.ToEngine(query.Nearest.Id, $"{field}.nearest.id"))
                    : new QueryKind.Nearest(VectorMapping.ToEngine(query.Nearest, $"{field}.nearest"));
            case Wire.Query.VariantOneofCase.OrderBy:
                return ToEngine(query.OrderBy);
            case Wire.Query.VariantOneofCase.Fusion:
                return query.Fusion switch
                {
                    Wire.Fusion.Rrf => new QueryKind.Rrf(),
                    Wire.Fusion.Dbsf => new QueryKind.Dbsf(),
                    _ => throw Malformed.Field($"{field}.fusion", "is unknown"),
                };
            case Wire.Query.VariantOneofCase.Rrf:
                if (query.Rrf.HasK && query.Rrf.K is < 1 or > int.MaxValue)
                    throw Malformed.Field($"{field}.rrf.k", "must be at least 1");
                if (query.Rrf.Weights.Any(static w => !float.IsFinite(w)))
                    throw Malformed.Field($"{field}.rrf.weights", "NaN and infinity are not allowed");
                return new QueryKind.Rrf(query.Rrf.HasK ? (int)query.Rrf.K : 2, [.. query.Rrf.Weights]);
            case Wire.Query.VariantOneofCase.Sample:
                return query.Sample == Wire.Sample.Random ? new QueryKind.Sample() : throw Malformed.Field($"{field}.sample", "is unknown");
            case Wire.Query.VariantOneofCase.None:
                throw Malformed.Field(field, "a kind of query is needed");
            default:
                throw Malformed.Unsupported($"{field}.{Name(query.VariantCase)}");
        }
    }

    private static string Name(Wire.Query.VariantOneofCase kind) => kind switch
    {
        Wire.Query.VariantOneofCase.Recommend => "recommend",
        Wire.Query.VariantOneofCase.Discover => "discover",
        Wire.Query.VariantOneofCase.Context => "context",
        Wire.Query.VariantOneofCase.Formula => "formula",
        Wire.Query.VariantOneofCase.NearestWithMmr => "nearest_with_mmr",
        _ => "relevance_feedback",
    };

    private static QueryNode Located(Wire.LookupLocation? from, QueryNode node)
    {
        if (from is null)
            return node;
        Malformed.CheckShards(from.ShardKeySelector);
        return node with { LookupCollection = from.CollectionName, LookupVector = from.HasVectorName ? from.VectorName : null };
    }

    /// <summary>Every search is exact, so the parameters of approximate search are checked and otherwise not used.</summary>
    private static void Check(Wire.SearchParams? parameters)
    {
        if (parameters is { HasHnswEf: true, HnswEf: < 1 })
            throw Malformed.Field("params.hnsw_ef", "must be at least 1");
        if (parameters?.Idf?.Corpus is not null)
            throw Malformed.Unsupported("params.idf.corpus");
    }
}
