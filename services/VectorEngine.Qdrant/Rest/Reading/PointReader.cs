using Google.Protobuf.Collections;

namespace FitnessGrpc.VectorEngine.Qdrant.Rest.Reading;

/// <summary>Ids, selectors, and what is asked back of points.</summary>
internal static class PointReader
{
    public static Wire.PointId Id(Json json)
    {
        if (json.IsString)
            return new Wire.PointId { Uuid = json.Text() };
        return json.IsNumber ? new Wire.PointId { Num = json.Unsigned() } : throw json.Expected("an id: a whole number of at least 0 or a UUID");
    }

    public static void Ids(RepeatedField<Wire.PointId> ids, Json json)
    {
        foreach (var item in json.Items())
            ids.Add(Id(item));
    }

    /// <summary>The points that a write is about: <c>points</c> or <c>filter</c>; null when there is neither.</summary>
    public static Wire.PointsSelector? Selector(Json body)
    {
        if (body.Find("points") is { } points)
        {
            var list = new Wire.PointsIdsList();
            Ids(list.Ids, points);
            return new Wire.PointsSelector { Points = list };
        }

        return body.Find("filter") is { } filter ? new Wire.PointsSelector { Filter = FilterReader.Read(filter) } : null;
    }

    /// <summary>As <see cref="Selector(Json)"/>, and the bare list of ids that older clients send.</summary>
    public static Wire.PointsSelector NeedSelector(Json body)
    {
        if (!body.IsArray)
            return Selector(body) ?? throw body.Wrong("`points` or `filter` is needed");
        var list = new Wire.PointsIdsList();
        Ids(list.Ids, body);
        return new Wire.PointsSelector { Points = list };
    }

    public static Wire.WithPayloadSelector? WithPayload(Json? given)
    {
        if (given is not { } json)
            return null;
        if (json.IsFlag)
            return new Wire.WithPayloadSelector { Enable = json.Flag() };
        if (json.IsArray)
            return new Wire.WithPayloadSelector { Include = Include(json) };
        if (json.Find("include") is { } include)
            return new Wire.WithPayloadSelector { Include = Include(include) };
        if (json.Find("exclude") is not { } exclude)
            throw json.Wrong("`include` or `exclude` is needed");
        var fields = new Wire.PayloadExcludeSelector();
        exclude.AddTo(fields.Fields);
        return new Wire.WithPayloadSelector { Exclude = fields };
    }

    public static Wire.WithVectorsSelector? WithVectors(Json? given)
    {
        if (given is not { } json)
            return null;
        if (json.IsFlag)
            return new Wire.WithVectorsSelector { Enable = json.Flag() };
        if (!json.IsArray)
            throw json.Expected("true, false or an array of names");
        var names = new Wire.VectorsSelector();
        json.AddTo(names.Names);
        return new Wire.WithVectorsSelector { Include = names };
    }

    public static Wire.ShardKeySelector? Shards(Json? given)
    {
        if (given is not { } json)
            return null;
        var selector = new Wire.ShardKeySelector();
        if (json.IsObject)
        {
            selector.ShardKeys.Add(ShardKey(json.Need("target")));
            selector.Fallback = ShardKey(json.Need("fallback"));
            return selector;
        }

        foreach (var key in json.OneOrMore())
            selector.ShardKeys.Add(ShardKey(key));
        return selector;
    }

    private static Wire.PayloadIncludeSelector Include(Json json)
    {
        var fields = new Wire.PayloadIncludeSelector();
        json.AddTo(fields.Fields);
        return fields;
    }

    private static Wire.ShardKey ShardKey(Json json) =>
        json.IsString ? new Wire.ShardKey { Keyword = json.Text() } : new Wire.ShardKey { Number = json.Unsigned() };
}
