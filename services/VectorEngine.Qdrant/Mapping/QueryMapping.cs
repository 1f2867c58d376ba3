using Google.Protobuf.Collections;

namespace FitnessGrpc.VectorEngine.Qdrant.Mapping;

/// <summary>Queries from the wire.</summary>
internal static class QueryMapping
{
    /// <summary>Prefetches may nest this deep; the engine refuses what is deeper, this only bounds the recursion of the mapping.</summary>
    private const int MaxDepth = 65;

    public static QueryNode ToEngine(Wire.QueryPoints request) => Located(request.LookupFrom, new QueryNode
    {
        Prefetch = Prefetches(request.Prefetch, "prefetch", 1),
        Query = ToEngine(request.Query, "query"),
        Using = request.Using,
        Filter = FilterMapping.ToEngine(request.Filter),
        ScoreThreshold = request.HasScoreThreshold ? request.ScoreThreshold : null,
        Limit = request.HasLimit ? request.Limit : 10,
        Offset = request.Offset,
        Settings = Settings(request.Params, "params"),
    });

    public static QueryNode ToEngine(Wire.QueryPointGroups request) => Located(request.LookupFrom, new QueryNode
    {
        Prefetch = Prefetches(request.Prefetch, "prefetch", 1),
        Query = ToEngine(request.Query, "query"),
        Using = request.Using,
        Filter = FilterMapping.ToEngine(request.Filter),
        ScoreThreshold = request.HasScoreThreshold ? request.ScoreThreshold : null,
        Settings = Settings(request.Params, "params"),
    });

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

    /// <summary>Search parameters; the engine checks their ranges.</summary>
    public static SearchSettings Settings(Wire.SearchParams? parameters, string field)
    {
        if (parameters is null)
            return SearchSettings.Default;
        if (parameters is { HasHnswEf: true, HnswEf: < 1 })
            throw Malformed.Field($"{field}.hnsw_ef", "must be at least 1");
        var quantization = parameters.Quantization;
        return new SearchSettings
        {
            Ef = parameters.HasHnswEf ? (int)Math.Min(parameters.HnswEf, int.MaxValue) : null,
            Exact = parameters.Exact,
            IndexedOnly = parameters.IndexedOnly,
            IgnoreQuantization = quantization is { Ignore: true },
            Rescore = quantization is { HasRescore: true } ? quantization.Rescore : null,
            Oversampling = quantization is { HasOversampling: true } ? quantization.Oversampling : null,
            IdfCorpus = FilterMapping.ToEngine(parameters.Idf?.Corpus, $"{field}.idf.corpus"),
        };
    }

    public static QueryNode Located(Wire.LookupLocation? from, QueryNode node)
    {
        if (from is null)
            return node;
        Malformed.CheckShards(from.ShardKeySelector);
        return node with { LookupCollection = from.CollectionName, LookupVector = from.HasVectorName ? from.VectorName : null };
    }

    public static RecommendStrategy Strategy(Wire.RecommendStrategy strategy, string field) => strategy switch
    {
        Wire.RecommendStrategy.AverageVector => RecommendStrategy.AverageVector,
        Wire.RecommendStrategy.BestScore => RecommendStrategy.BestScore,
        Wire.RecommendStrategy.SumScores => RecommendStrategy.SumScores,
        _ => throw Malformed.Field(field, "is unknown"),
    };

    private static QueryNode[] Prefetches(RepeatedField<Wire.PrefetchQuery> prefetches, string field, int depth)
    {
        if (prefetches.Count == 0)
            return [];
        if (depth > MaxDepth)
            throw Malformed.Field(field, $"prefetches depth {depth} exceeds max depth {MaxDepth - 1}");
        var result = new QueryNode[prefetches.Count];
        for (var i = 0; i < result.Length; i++)
        {
            var prefetch = prefetches[i];
            result[i] = Located(prefetch.LookupFrom, new QueryNode
            {
                Prefetch = Prefetches(prefetch.Prefetch, $"{field}[{i}].prefetch", depth + 1),
                Query = ToEngine(prefetch.Query, $"{field}[{i}].query"),
                Using = prefetch.Using,
                Filter = FilterMapping.ToEngine(prefetch.Filter, $"{field}[{i}].filter"),
                ScoreThreshold = prefetch.HasScoreThreshold ? prefetch.ScoreThreshold : null,
                Limit = prefetch.HasLimit ? prefetch.Limit : 10,
                Settings = Settings(prefetch.Params, $"{field}[{i}].params"),
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
                    ? new QueryKind.NearestTo(PointMapping.ToEngine(query.Nearest.Id, "query.nearest.id"))
                    : new QueryKind.Nearest(VectorMapping.ToEngine(query.Nearest, "query.nearest"));
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
            case Wire.Query.VariantOneofCase.Recommend:
                return new QueryKind.Recommend(
                    Examples(query.Recommend.Positive, $"{field}.recommend.positive"),
                    Examples(query.Recommend.Negative, $"{field}.recommend.negative"),
                    Strategy(query.Recommend.Strategy, $"{field}.recommend.strategy"));
            case Wire.Query.VariantOneofCase.Discover:
                return new QueryKind.Discover(
                    VectorMapping.Example(query.Discover.Target, $"{field}.discover.target"), Pairs(query.Discover.Context, $"{field}.discover.context"));
            case Wire.Query.VariantOneofCase.Context:
                return new QueryKind.Context(Pairs(query.Context, $"{field}.context"));
            case Wire.Query.VariantOneofCase.Formula:
                return FormulaMapping.ToEngine(query.Formula, $"{field}.formula");
            case Wire.Query.VariantOneofCase.NearestWithMmr:
                return Mmr(query.NearestWithMmr, $"{field}.nearest_with_mmr");
            case Wire.Query.VariantOneofCase.RelevanceFeedback:
                return Feedback(query.RelevanceFeedback, $"{field}.relevance_feedback");
            default:
                throw Malformed.Field(field, "a kind of query is needed");
        }
    }

    private static QueryKind.Mmr Mmr(Wire.NearestInputWithMmr input, string field)
    {
        var mmr = input.Mmr ?? throw Malformed.Field($"{field}.mmr", "is needed");
        return new QueryKind.Mmr(
            VectorMapping.Example(input.Nearest, $"{field}.nearest"),
            mmr.HasDiversity ? mmr.Diversity : 0.5f,
            mmr.HasCandidatesLimit ? (int)Math.Min(mmr.CandidatesLimit, int.MaxValue) : null);
    }

    private static QueryKind.Feedback Feedback(Wire.RelevanceFeedbackInput input, string field)
    {
        if (input.Strategy?.Naive is not { } naive)
            throw Malformed.Field($"{field}.strategy", "is needed");
        var items = new ScoredExample[input.Feedback.Count];
        for (var i = 0; i < items.Length; i++)
        {
            var item = input.Feedback[i];
            if (!float.IsFinite(item.Score))
                throw Malformed.Field($"{field}.feedback[{i}].score", "NaN and infinity are not allowed");
            items[i] = new ScoredExample(VectorMapping.Example(item.Example, $"{field}.feedback[{i}].example"), item.Score);
        }

        return new QueryKind.Feedback(VectorMapping.Example(input.Target, $"{field}.target"), items, naive.A, naive.B, naive.C);
    }

    private static Example[] Examples(RepeatedField<Wire.VectorInput> inputs, string field)
    {
        var result = new Example[inputs.Count];
        for (var i = 0; i < result.Length; i++)
            result[i] = VectorMapping.Example(inputs[i], $"{field}[{i}]");
        return result;
    }

    private static ExamplePair[] Pairs(Wire.ContextInput? context, string field)
    {
        var result = new ExamplePair[context?.Pairs.Count ?? 0];
        for (var i = 0; i < result.Length; i++)
        {
            var pair = context!.Pairs[i];
            result[i] = new ExamplePair(
                VectorMapping.Example(pair.Positive, $"{field}.pairs[{i}].positive"), VectorMapping.Example(pair.Negative, $"{field}.pairs[{i}].negative"));
        }

        return result;
    }
}
