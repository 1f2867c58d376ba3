using Google.Protobuf.Collections;

namespace FitnessGrpc.VectorEngine.Qdrant.Mapping;

/// <summary>The deprecated calls Search, Recommend and Discover, as the queries they stand for.</summary>
internal static class OldQueryMapping
{
    public static QueryNode ToEngine(Wire.SearchPoints request) => new()
    {
        Query = Nearest(request.Vector, request.SparseIndices),
        Using = request.VectorName,
        Filter = FilterMapping.ToEngine(request.Filter),
        ScoreThreshold = request.HasScoreThreshold ? request.ScoreThreshold : null,
        Limit = request.Limit,
        Offset = request.Offset,
        Settings = QueryMapping.Settings(request.Params, "params"),
    };

    public static QueryNode ToEngine(Wire.SearchPointGroups request) => new()
    {
        Query = Nearest(request.Vector, request.SparseIndices),
        Using = request.VectorName,
        Filter = FilterMapping.ToEngine(request.Filter),
        ScoreThreshold = request.HasScoreThreshold ? request.ScoreThreshold : null,
        Settings = QueryMapping.Settings(request.Params, "params"),
    };

    public static QueryNode ToEngine(Wire.RecommendPoints request) => QueryMapping.Located(request.LookupFrom, new QueryNode
    {
        Query = Recommend(request.Positive, request.PositiveVectors, request.Negative, request.NegativeVectors, request.Strategy),
        Using = request.Using,
        Filter = FilterMapping.ToEngine(request.Filter),
        ScoreThreshold = request.HasScoreThreshold ? request.ScoreThreshold : null,
        Limit = request.Limit,
        Offset = request.Offset,
        Settings = QueryMapping.Settings(request.Params, "params"),
    });

    public static QueryNode ToEngine(Wire.RecommendPointGroups request) => QueryMapping.Located(request.LookupFrom, new QueryNode
    {
        Query = Recommend(request.Positive, request.PositiveVectors, request.Negative, request.NegativeVectors, request.Strategy),
        Using = request.Using,
        Filter = FilterMapping.ToEngine(request.Filter),
        ScoreThreshold = request.HasScoreThreshold ? request.ScoreThreshold : null,
        Settings = QueryMapping.Settings(request.Params, "params"),
    });

    public static QueryNode ToEngine(Wire.DiscoverPoints request)
    {
        var pairs = new ExamplePair[request.Context.Count];
        for (var i = 0; i < pairs.Length; i++)
            pairs[i] = new ExamplePair(Example(request.Context[i].Positive, $"context[{i}].positive"), Example(request.Context[i].Negative, $"context[{i}].negative"));
        if (request.Target is null && pairs.Length == 0)
            throw Malformed.Field("target", "a target or a context is needed");
        return QueryMapping.Located(request.LookupFrom, new QueryNode
        {
            Query = request.Target is null ? new QueryKind.Context(pairs) : new QueryKind.Discover(Example(request.Target.Single, "target.single"), pairs),
            Using = request.Using,
            Filter = FilterMapping.ToEngine(request.Filter),
            Limit = request.Limit,
            Offset = request.Offset,
            Settings = QueryMapping.Settings(request.Params, "params"),
        });
    }

    private static QueryKind.Nearest Nearest(RepeatedField<float> vector, Wire.SparseIndices? indices) =>
        new(indices is null ? VectorMapping.Dense(vector) : VectorMapping.Sparse(indices.Data, vector));

    private static QueryKind.Recommend Recommend(
        RepeatedField<Wire.PointId> positive,
        RepeatedField<Wire.Vector> positiveVectors,
        RepeatedField<Wire.PointId> negative,
        RepeatedField<Wire.Vector> negativeVectors,
        Wire.RecommendStrategy strategy) => new(
            Examples(positive, "positive", positiveVectors, "positive_vectors"),
            Examples(negative, "negative", negativeVectors, "negative_vectors"),
            QueryMapping.Strategy(strategy, "strategy"));

    private static Example[] Examples(RepeatedField<Wire.PointId> ids, string field, RepeatedField<Wire.Vector> vectors, string vectorField)
    {
        var result = new Example[ids.Count + vectors.Count];
        for (var i = 0; i < ids.Count; i++)
            result[i] = new Example.Stored(PointMapping.ToEngine(ids[i], $"{field}[{i}]"));
        for (var i = 0; i < vectors.Count; i++)
            result[ids.Count + i] = new Example.Given(VectorMapping.ToEngine(vectors[i], $"{vectorField}[{i}]"));
        return result;
    }

    private static Example Example(Wire.VectorExample? example, string field) => example?.ExampleCase switch
    {
        Wire.VectorExample.ExampleOneofCase.Id => new Example.Stored(PointMapping.ToEngine(example.Id, $"{field}.id")),
        Wire.VectorExample.ExampleOneofCase.Vector => new Example.Given(VectorMapping.ToEngine(example.Vector, $"{field}.vector")),
        _ => throw Malformed.Field(field, "an id or a vector is needed"),
    };
}
