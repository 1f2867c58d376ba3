using Google.Protobuf.Collections;

namespace FitnessGrpc.VectorEngine.Qdrant.Rest.Reading;

/// <summary>The universal query: its requests, prefetches and kinds.</summary>
internal static class QueryReader
{
    public static Wire.QueryPoints Points(Json body, string collection)
    {
        var request = new Wire.QueryPoints
        {
            CollectionName = collection,
            Query = Query(body.Find("query")),
            Filter = FilterReader.ReadOptional(body.Find("filter")),
            Params = SearchParameters(body.Find("params")),
            LookupFrom = Lookup(body.Find("lookup_from")),
            WithPayload = PointReader.WithPayload(body.Find("with_payload")),
            WithVectors = PointReader.WithVectors(body.Find("with_vector")),
            ShardKeySelector = PointReader.Shards(body.Find("shard_key")),
        };
        Prefetches(request.Prefetch, body.Find("prefetch"));
        if (body.Find("using") is { } name)
            request.Using = name.Text();
        if (body.Find("score_threshold") is { } threshold)
            request.ScoreThreshold = threshold.Single();
        if (body.Find("limit") is { } limit)
            request.Limit = limit.Unsigned();
        if (body.Find("offset") is { } offset)
            request.Offset = offset.Unsigned();
        return request;
    }

    public static Wire.QueryPointGroups Groups(Json body, string collection)
    {
        var request = new Wire.QueryPointGroups
        {
            CollectionName = collection,
            Query = Query(body.Find("query")),
            Filter = FilterReader.ReadOptional(body.Find("filter")),
            Params = SearchParameters(body.Find("params")),
            LookupFrom = Lookup(body.Find("lookup_from")),
            WithPayload = PointReader.WithPayload(body.Find("with_payload")),
            WithVectors = PointReader.WithVectors(body.Find("with_vector")),
            ShardKeySelector = PointReader.Shards(body.Find("shard_key")),
            GroupBy = body.Need("group_by").Text(),
            WithLookup = WithLookup(body.Find("with_lookup")),
        };
        Prefetches(request.Prefetch, body.Find("prefetch"));
        if (body.Find("using") is { } name)
            request.Using = name.Text();
        if (body.Find("score_threshold") is { } threshold)
            request.ScoreThreshold = threshold.Single();
        if (body.Find("limit") is { } limit)
            request.Limit = limit.Unsigned();
        if (body.Find("group_size") is { } size)
            request.GroupSize = size.Unsigned();
        return request;
    }

    public static Wire.SearchParams? SearchParameters(Json? given)
    {
        if (given is not { } json)
            return null;
        var parameters = new Wire.SearchParams();
        if (json.Find("hnsw_ef") is { } ef)
            parameters.HnswEf = ef.Unsigned();
        if (json.Find("exact") is { } exact)
            parameters.Exact = exact.Flag();
        if (json.Find("indexed_only") is { } indexedOnly)
            parameters.IndexedOnly = indexedOnly.Flag();
        if (json.Find("quantization") is { } quantization)
        {
            parameters.Quantization = new Wire.QuantizationSearchParams();
            if (quantization.Find("ignore") is { } ignore)
                parameters.Quantization.Ignore = ignore.Flag();
            if (quantization.Find("rescore") is { } rescore)
                parameters.Quantization.Rescore = rescore.Flag();
            if (quantization.Find("oversampling") is { } oversampling)
                parameters.Quantization.Oversampling = oversampling.Number();
        }

        if (json.Find("acorn") is { } acorn)
        {
            parameters.Acorn = new Wire.AcornSearchParams();
            if (acorn.Find("enable") is { } enable)
                parameters.Acorn.Enable = enable.Flag();
            if (acorn.Find("max_selectivity") is { } selectivity)
                parameters.Acorn.MaxSelectivity = selectivity.Number();
        }

        if (json.Find("idf") is { } idf)
        {
            // "global" is the statistics over all points: what no corpus means.
            parameters.Idf = new Wire.IdfParams { Corpus = idf.IsString ? null : FilterReader.Read(idf.Need("corpus")) };
        }

        return parameters;
    }

    public static Wire.LookupLocation? Lookup(Json? given)
    {
        if (given is not { } json)
            return null;
        var location = new Wire.LookupLocation
        {
            CollectionName = json.Need("collection").Text(),
            ShardKeySelector = PointReader.Shards(json.Find("shard_key")),
        };
        if (json.Find("vector") is { } vector)
            location.VectorName = vector.Text();
        return location;
    }

    public static Wire.WithLookup? WithLookup(Json? given)
    {
        if (given is not { } json)
            return null;
        if (json.IsString)
            return new Wire.WithLookup { Collection = json.Text() };
        return new Wire.WithLookup
        {
            Collection = json.Need("collection").Text(),
            WithPayload = PointReader.WithPayload(json.Find("with_payload")),
            WithVectors = PointReader.WithVectors(json.Find("with_vectors") ?? json.Find("with_vector")),
        };
    }

    public static Wire.OrderBy OrderBy(Json json)
    {
        if (json.IsString)
            return new Wire.OrderBy { Key = json.Text() };
        var order = new Wire.OrderBy { Key = json.Need("key").Text() };
        if (json.Find("direction") is { } direction)
            order.Direction = EnumNames.Read<Wire.Direction>(direction);
        if (json.Find("start_from") is { } start)
        {
            if (start.IsString)
                order.StartFrom = new Wire.StartFrom { Datetime = start.Text() };
            else
                order.StartFrom = start.TryInteger(out var integer) ? new Wire.StartFrom { Integer = integer } : new Wire.StartFrom { Float = start.Number() };
        }

        return order;
    }

    public static Wire.Query? Query(Json? given)
    {
        if (given is not { } json)
            return null;
        if (VectorReader.IsInput(json))
            return new Wire.Query { Nearest = VectorReader.Input(json) };
        if (json.Find("nearest") is { } nearest)
            return Nearest(nearest, json.Find("mmr"));
        if (json.Find("recommend") is { } recommend)
            return new Wire.Query { Recommend = Recommend(recommend) };
        if (json.Find("discover") is { } discover)
            return new Wire.Query { Discover = new Wire.DiscoverInput { Target = VectorReader.Input(discover.Need("target")), Context = Context(discover.Find("context")) } };
        if (json.Find("context") is { } context)
            return new Wire.Query { Context = Context(context) };
        if (json.Find("order_by") is { } order)
            return new Wire.Query { OrderBy = OrderBy(order) };
        if (json.Find("fusion") is { } fusion)
            return new Wire.Query { Fusion = EnumNames.Read<Wire.Fusion>(fusion) };
        if (json.Find("rrf") is { } rrf)
            return new Wire.Query { Rrf = Rrf(rrf) };
        if (json.Find("formula") is { } formula)
        {
            var query = new Wire.Formula { Expression = ExpressionReader.Read(formula) };
            if (json.Find("defaults") is { } defaults)
                ValueReader.Fill(query.Defaults, defaults);
            return new Wire.Query { Formula = query };
        }

        if (json.Find("sample") is { } sample)
            return new Wire.Query { Sample = EnumNames.Read<Wire.Sample>(sample) };
        if (json.Find("relevance_feedback") is { } feedback)
            return new Wire.Query { RelevanceFeedback = Feedback(feedback) };
        throw json.Wrong("is no query: a vector, an id or a kind of query is needed");
    }

    private static void Prefetches(RepeatedField<Wire.PrefetchQuery> into, Json? json)
    {
        foreach (var item in json?.OneOrMore() ?? [])
            into.Add(Prefetch(item));
    }

    private static Wire.PrefetchQuery Prefetch(Json json)
    {
        var prefetch = new Wire.PrefetchQuery
        {
            Query = Query(json.Find("query")),
            Filter = FilterReader.ReadOptional(json.Find("filter")),
            Params = SearchParameters(json.Find("params")),
            LookupFrom = Lookup(json.Find("lookup_from")),
        };
        Prefetches(prefetch.Prefetch, json.Find("prefetch"));
        if (json.Find("using") is { } name)
            prefetch.Using = name.Text();
        if (json.Find("score_threshold") is { } threshold)
            prefetch.ScoreThreshold = threshold.Single();
        if (json.Find("limit") is { } limit)
            prefetch.Limit = limit.Unsigned();
        return prefetch;
    }

    private static Wire.Query Nearest(Json nearest, Json? diversified)
    {
        if (diversified is not { } json)
            return new Wire.Query { Nearest = VectorReader.Input(nearest) };
        var mmr = new Wire.Mmr();
        if (json.Find("diversity") is { } diversity)
            mmr.Diversity = diversity.Single();
        if (json.Find("candidates_limit") is { } limit)
            mmr.CandidatesLimit = limit.Unsigned32();
        return new Wire.Query { NearestWithMmr = new Wire.NearestInputWithMmr { Nearest = VectorReader.Input(nearest), Mmr = mmr } };
    }

    private static Wire.RecommendInput Recommend(Json json)
    {
        var recommend = new Wire.RecommendInput();
        VectorReader.Inputs(recommend.Positive, json.Find("positive"));
        VectorReader.Inputs(recommend.Negative, json.Find("negative"));
        if (json.Find("strategy") is { } strategy)
            recommend.Strategy = EnumNames.Read<Wire.RecommendStrategy>(strategy);
        return recommend;
    }

    private static Wire.ContextInput Context(Json? json)
    {
        var context = new Wire.ContextInput();
        foreach (var pair in json?.OneOrMore() ?? [])
        {
            context.Pairs.Add(new Wire.ContextInputPair
            {
                Positive = VectorReader.Input(pair.Need("positive")),
                Negative = VectorReader.Input(pair.Need("negative")),
            });
        }

        return context;
    }

    private static Wire.Rrf Rrf(Json json)
    {
        var rrf = new Wire.Rrf();
        if (json.Find("k") is { } k)
            rrf.K = k.Unsigned32();
        json.Find("weights")?.AddTo(rrf.Weights);
        return rrf;
    }

    private static Wire.RelevanceFeedbackInput Feedback(Json json)
    {
        var strategy = json.Need("strategy").Need("naive");
        var feedback = new Wire.RelevanceFeedbackInput
        {
            Target = VectorReader.Input(json.Need("target")),
            Strategy = new Wire.FeedbackStrategy
            {
                Naive = new Wire.NaiveFeedbackStrategy
                {
                    A = strategy.Need("a").Single(),
                    B = strategy.Need("b").Single(),
                    C = strategy.Need("c").Single(),
                },
            },
        };
        foreach (var item in json.Need("feedback").Items())
            feedback.Feedback.Add(new Wire.FeedbackItem { Example = VectorReader.Input(item.Need("example")), Score = item.Need("score").Single() });
        return feedback;
    }
}
