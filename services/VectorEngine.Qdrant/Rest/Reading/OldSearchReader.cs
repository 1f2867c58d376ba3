using Google.Protobuf.Collections;

namespace FitnessGrpc.VectorEngine.Qdrant.Rest.Reading;

/// <summary>The calls that were there before the universal query: search, recommend, discover.</summary>
internal static class OldSearchReader
{
    public static Wire.SearchPoints Search(Json body, string collection)
    {
        var (name, vector, indices) = Vector(body.Need("vector"));
        var request = new Wire.SearchPoints
        {
            CollectionName = collection,
            Vector = { vector },
            SparseIndices = indices,
            Filter = FilterReader.ReadOptional(body.Find("filter")),
            Params = QueryReader.SearchParameters(body.Find("params")),
            Limit = body.Need("limit").Unsigned(),
            WithPayload = PointReader.WithPayload(body.Find("with_payload")),
            WithVectors = PointReader.WithVectors(body.Find("with_vector")),
            ShardKeySelector = PointReader.Shards(body.Find("shard_key")),
        };
        if (name is not null)
            request.VectorName = name;
        if (body.Find("score_threshold") is { } threshold)
            request.ScoreThreshold = threshold.Single();
        if (body.Find("offset") is { } offset)
            request.Offset = offset.Unsigned();
        return request;
    }

    public static Wire.SearchPointGroups SearchGroups(Json body, string collection)
    {
        var (name, vector, indices) = Vector(body.Need("vector"));
        var request = new Wire.SearchPointGroups
        {
            CollectionName = collection,
            Vector = { vector },
            SparseIndices = indices,
            Filter = FilterReader.ReadOptional(body.Find("filter")),
            Params = QueryReader.SearchParameters(body.Find("params")),
            Limit = body.Need("limit").Unsigned32(),
            GroupBy = body.Need("group_by").Text(),
            GroupSize = body.Need("group_size").Unsigned32(),
            WithPayload = PointReader.WithPayload(body.Find("with_payload")),
            WithVectors = PointReader.WithVectors(body.Find("with_vector")),
            WithLookup = QueryReader.WithLookup(body.Find("with_lookup")),
            ShardKeySelector = PointReader.Shards(body.Find("shard_key")),
        };
        if (name is not null)
            request.VectorName = name;
        if (body.Find("score_threshold") is { } threshold)
            request.ScoreThreshold = threshold.Single();
        return request;
    }

    public static Wire.RecommendPoints Recommend(Json body, string collection)
    {
        var request = new Wire.RecommendPoints
        {
            CollectionName = collection,
            Filter = FilterReader.ReadOptional(body.Find("filter")),
            Params = QueryReader.SearchParameters(body.Find("params")),
            Limit = body.Need("limit").Unsigned(),
            WithPayload = PointReader.WithPayload(body.Find("with_payload")),
            WithVectors = PointReader.WithVectors(body.Find("with_vector")),
            LookupFrom = QueryReader.Lookup(body.Find("lookup_from")),
            ShardKeySelector = PointReader.Shards(body.Find("shard_key")),
        };
        Examples(request.Positive, request.PositiveVectors, body.Find("positive"));
        Examples(request.Negative, request.NegativeVectors, body.Find("negative"));
        if (body.Find("strategy") is { } strategy)
            request.Strategy = EnumNames.Read<Wire.RecommendStrategy>(strategy);
        if (body.Find("score_threshold") is { } threshold)
            request.ScoreThreshold = threshold.Single();
        if (body.Find("offset") is { } offset)
            request.Offset = offset.Unsigned();
        if (Using(body) is { } name)
            request.Using = name;
        return request;
    }

    public static Wire.RecommendPointGroups RecommendGroups(Json body, string collection)
    {
        var request = new Wire.RecommendPointGroups
        {
            CollectionName = collection,
            Filter = FilterReader.ReadOptional(body.Find("filter")),
            Params = QueryReader.SearchParameters(body.Find("params")),
            Limit = body.Need("limit").Unsigned32(),
            GroupBy = body.Need("group_by").Text(),
            GroupSize = body.Need("group_size").Unsigned32(),
            WithPayload = PointReader.WithPayload(body.Find("with_payload")),
            WithVectors = PointReader.WithVectors(body.Find("with_vector")),
            LookupFrom = QueryReader.Lookup(body.Find("lookup_from")),
            WithLookup = QueryReader.WithLookup(body.Find("with_lookup")),
            ShardKeySelector = PointReader.Shards(body.Find("shard_key")),
        };
        Examples(request.Positive, request.PositiveVectors, body.Find("positive"));
        Examples(request.Negative, request.NegativeVectors, body.Find("negative"));
        if (body.Find("strategy") is { } strategy)
            request.Strategy = EnumNames.Read<Wire.RecommendStrategy>(strategy);
        if (body.Find("score_threshold") is { } threshold)
            request.ScoreThreshold = threshold.Single();
        if (Using(body) is { } name)
            request.Using = name;
        return request;
    }

    public static Wire.DiscoverPoints Discover(Json body, string collection)
    {
        var request = new Wire.DiscoverPoints
        {
            CollectionName = collection,
            Target = body.Find("target") is { } target ? new Wire.TargetVector { Single = Example(target) } : null,
            Filter = FilterReader.ReadOptional(body.Find("filter")),
            Params = QueryReader.SearchParameters(body.Find("params")),
            Limit = body.Need("limit").Unsigned(),
            WithPayload = PointReader.WithPayload(body.Find("with_payload")),
            WithVectors = PointReader.WithVectors(body.Find("with_vector")),
            LookupFrom = QueryReader.Lookup(body.Find("lookup_from")),
            ShardKeySelector = PointReader.Shards(body.Find("shard_key")),
        };
        foreach (var pair in body.Find("context")?.OneOrMore() ?? [])
            request.Context.Add(new Wire.ContextExamplePair { Positive = Example(pair.Need("positive")), Negative = Example(pair.Need("negative")) });
        if (body.Find("offset") is { } offset)
            request.Offset = offset.Unsigned();
        if (Using(body) is { } name)
            request.Using = name;
        return request;
    }

    /// <summary>A vector, or <c>{name, vector}</c>.</summary>
    private static (string? Name, RepeatedField<float> Vector, Wire.SparseIndices? Indices) Vector(Json json)
    {
        string? name = null;
        if (json.IsObject && json.Has("name"))
        {
            name = json.Need("name").Text();
            json = json.Need("vector");
        }

        var vector = VectorReader.Vector(json);
        switch (vector.VectorCase)
        {
            case Wire.Vector.VectorOneofCase.Dense:
                return (name, vector.Dense.Data, null);
            case Wire.Vector.VectorOneofCase.Sparse:
                return (name, vector.Sparse.Values, new Wire.SparseIndices { Data = { vector.Sparse.Indices } });
            default:
                throw json.Expected("a dense or a sparse vector");
        }
    }

    private static string? Using(Json body)
    {
        if (body.Find("using") is not { } json)
            return null;
        return json.IsObject ? json.Need("name").Text() : json.Text();
    }

    private static void Examples(RepeatedField<Wire.PointId> ids, RepeatedField<Wire.Vector> vectors, Json? json)
    {
        foreach (var item in json?.Items() ?? [])
        {
            if (item.IsArray || item.IsObject)
                vectors.Add(VectorReader.Vector(item));
            else
                ids.Add(PointReader.Id(item));
        }
    }

    private static Wire.VectorExample Example(Json json) => json.IsArray || json.IsObject
        ? new Wire.VectorExample { Vector = VectorReader.Vector(json) }
        : new Wire.VectorExample { Id = PointReader.Id(json) };
}
