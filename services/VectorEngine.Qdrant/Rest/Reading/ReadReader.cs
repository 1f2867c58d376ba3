namespace FitnessGrpc.VectorEngine.Qdrant.Rest.Reading;

/// <summary>Reads of points other than queries.</summary>
internal static class ReadReader
{
    /// <summary>Unlike over gRPC, payloads come unless they are refused.</summary>
    private static readonly Wire.WithPayloadSelector All = new() { Enable = true };

    public static Wire.GetPoints Retrieve(Json body)
    {
        var request = new Wire.GetPoints
        {
            WithPayload = PointReader.WithPayload(body.Find("with_payload")) ?? All,
            WithVectors = PointReader.WithVectors(body.Find("with_vector")),
            ShardKeySelector = PointReader.Shards(body.Find("shard_key")),
        };
        PointReader.Ids(request.Ids, body.Need("ids"));
        return request;
    }

    public static Wire.ScrollPoints Scroll(Json body)
    {
        var request = new Wire.ScrollPoints
        {
            Filter = FilterReader.ReadOptional(body.Find("filter")),
            Offset = body.Find("offset") is { } offset ? PointReader.Id(offset) : null,
            WithPayload = PointReader.WithPayload(body.Find("with_payload")),
            WithVectors = PointReader.WithVectors(body.Find("with_vector")),
            ShardKeySelector = PointReader.Shards(body.Find("shard_key")),
            OrderBy = body.Find("order_by") is { } order ? QueryReader.OrderBy(order) : null,
        };
        if (body.Find("limit") is { } limit)
            request.Limit = (uint)Math.Min(limit.Unsigned(), uint.MaxValue);
        return request;
    }

    public static Wire.CountPoints Count(Json body)
    {
        var request = new Wire.CountPoints
        {
            Filter = FilterReader.ReadOptional(body.Find("filter")),
            ShardKeySelector = PointReader.Shards(body.Find("shard_key")),
        };
        if (body.Find("exact") is { } exact)
            request.Exact = exact.Flag();
        return request;
    }

    public static Wire.FacetCounts Facet(Json body)
    {
        var request = new Wire.FacetCounts
        {
            Key = body.Need("key").Text(),
            Filter = FilterReader.ReadOptional(body.Find("filter")),
            ShardKeySelector = PointReader.Shards(body.Find("shard_key")),
        };
        if (body.Find("limit") is { } limit)
            request.Limit = limit.Unsigned();
        if (body.Find("exact") is { } exact)
            request.Exact = exact.Flag();
        return request;
    }

    public static Wire.SearchMatrixPoints Matrix(Json body)
    {
        var request = new Wire.SearchMatrixPoints
        {
            Filter = FilterReader.ReadOptional(body.Find("filter")),
            ShardKeySelector = PointReader.Shards(body.Find("shard_key")),
        };
        if (body.Find("sample") is { } sample)
            request.Sample = sample.Unsigned();
        if (body.Find("limit") is { } limit)
            request.Limit = limit.Unsigned();
        if (body.Find("using") is { } name)
            request.Using = name.Text();
        return request;
    }
}
