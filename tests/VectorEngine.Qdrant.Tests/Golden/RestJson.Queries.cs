using System.Text.Json;

namespace FitnessGrpc.VectorEngine.Qdrant.Tests.Golden;

/// <content>Reads and queries.</content>
internal static partial class RestJson
{
    public static Wire.QueryPoints Query(string collection, JsonElement body)
    {
        var request = new Wire.QueryPoints { CollectionName = collection, WithPayload = Payload(body), Params = Params(body) };
        if (body.TryGetProperty("prefetch", out var prefetch))
            request.Prefetch.AddRange(Prefetches(prefetch));
        if (body.TryGetProperty("query", out var query))
            request.Query = Query(query);
        if (body.TryGetProperty("using", out var name))
            request.Using = name.GetString()!;
        if (body.TryGetProperty("filter", out var filter))
            request.Filter = Filter(filter);
        if (body.TryGetProperty("limit", out var limit))
            request.Limit = limit.GetUInt64();
        if (body.TryGetProperty("offset", out var offset))
            request.Offset = offset.GetUInt64();
        if (body.TryGetProperty("score_threshold", out var threshold))
            request.ScoreThreshold = threshold.GetSingle();
        return request;
    }

    public static Wire.ScrollPoints Scroll(string collection, JsonElement body)
    {
        var request = new Wire.ScrollPoints { CollectionName = collection, WithPayload = Payload(body) };
        if (body.TryGetProperty("filter", out var filter))
            request.Filter = Filter(filter);
        if (body.TryGetProperty("limit", out var limit))
            request.Limit = limit.GetUInt32();
        if (body.TryGetProperty("offset", out var offset))
            request.Offset = Id(offset);
        if (body.TryGetProperty("order_by", out var order))
            request.OrderBy = OrderBy(order);
        return request;
    }

    public static Wire.FacetCounts Facet(string collection, JsonElement body)
    {
        var request = new Wire.FacetCounts { CollectionName = collection, Key = body.GetProperty("key").GetString()!, Exact = true };
        if (body.TryGetProperty("filter", out var filter))
            request.Filter = Filter(filter);
        if (body.TryGetProperty("limit", out var limit))
            request.Limit = limit.GetUInt64();
        return request;
    }

    public static Wire.VectorInput Input(JsonElement vector)
    {
        switch (vector.ValueKind)
        {
            case JsonValueKind.Number or JsonValueKind.String:
                return new Wire.VectorInput { Id = Id(vector) };
            case JsonValueKind.Object:
                return new Wire.VectorInput
                {
                    Sparse = new Wire.SparseVector
                    {
                        Indices = { vector.GetProperty("indices").EnumerateArray().Select(static i => i.GetUInt32()) },
                        Values = { Floats(vector.GetProperty("values")) },
                    },
                };
            default:
                return vector.GetArrayLength() > 0 && vector[0].ValueKind == JsonValueKind.Array
                    ? new Wire.VectorInput { MultiDense = new Wire.MultiDenseVector { Vectors = { vector.EnumerateArray().Select(Row) } } }
                    : new Wire.VectorInput { Dense = Row(vector) };
        }
    }

    private static Wire.DenseVector Row(JsonElement row) => new() { Data = { Floats(row) } };

    private static IEnumerable<float> Floats(JsonElement array) => array.EnumerateArray().Select(static v => v.GetSingle());

    private static Wire.WithPayloadSelector? Payload(JsonElement body)
    {
        if (!body.TryGetProperty("with_payload", out var select))
            return null;
        if (select.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return new Wire.WithPayloadSelector { Enable = select.GetBoolean() };
        if (select.ValueKind == JsonValueKind.Array)
            return new Wire.WithPayloadSelector { Include = new Wire.PayloadIncludeSelector { Fields = { Texts(select) } } };
        return select.TryGetProperty("include", out var include)
            ? new Wire.WithPayloadSelector { Include = new Wire.PayloadIncludeSelector { Fields = { Texts(include) } } }
            : new Wire.WithPayloadSelector { Exclude = new Wire.PayloadExcludeSelector { Fields = { Texts(select.GetProperty("exclude")) } } };
    }

    private static Wire.SearchParams? Params(JsonElement body)
    {
        if (!body.TryGetProperty("params", out var parameters))
            return null;
        var message = new Wire.SearchParams();
        if (parameters.TryGetProperty("exact", out var exact))
            message.Exact = exact.GetBoolean();
        if (parameters.TryGetProperty("hnsw_ef", out var ef))
            message.HnswEf = ef.GetUInt64();
        if (parameters.TryGetProperty("quantization", out var quantization) && quantization.TryGetProperty("ignore", out var ignore))
            message.Quantization = new Wire.QuantizationSearchParams { Ignore = ignore.GetBoolean() };
        return message;
    }

    private static IEnumerable<Wire.PrefetchQuery> Prefetches(JsonElement prefetch) =>
        prefetch.ValueKind == JsonValueKind.Array ? prefetch.EnumerateArray().Select(Prefetch) : [Prefetch(prefetch)];

    private static Wire.PrefetchQuery Prefetch(JsonElement body)
    {
        var request = new Wire.PrefetchQuery { Params = Params(body) };
        if (body.TryGetProperty("prefetch", out var prefetch))
            request.Prefetch.AddRange(Prefetches(prefetch));
        if (body.TryGetProperty("query", out var query))
            request.Query = Query(query);
        if (body.TryGetProperty("using", out var name))
            request.Using = name.GetString()!;
        if (body.TryGetProperty("filter", out var filter))
            request.Filter = Filter(filter);
        if (body.TryGetProperty("limit", out var limit))
            request.Limit = limit.GetUInt64();
        if (body.TryGetProperty("score_threshold", out var threshold))
            request.ScoreThreshold = threshold.GetSingle();
        return request;
    }

    private static Wire.Query Query(JsonElement query)
    {
        if (query.ValueKind != JsonValueKind.Object || query.TryGetProperty("indices", out _))
            return new Wire.Query { Nearest = Input(query) };
        var first = query.EnumerateObject().First();
        var value = first.Value;
        switch (first.Name)
        {
            case "nearest" when query.TryGetProperty("mmr", out var settings):
                var mmr = new Wire.Mmr();
                if (settings.TryGetProperty("diversity", out var diversity))
                    mmr.Diversity = diversity.GetSingle();
                if (settings.TryGetProperty("candidates_limit", out var candidates))
                    mmr.CandidatesLimit = candidates.GetUInt32();
                return new Wire.Query { NearestWithMmr = new Wire.NearestInputWithMmr { Nearest = Input(value), Mmr = mmr } };
            case "nearest":
                return new Wire.Query { Nearest = Input(value) };
            case "recommend":
                return new Wire.Query { Recommend = Recommend(value) };
            case "discover":
                return new Wire.Query { Discover = new Wire.DiscoverInput { Target = Input(value.GetProperty("target")), Context = Pairs(value.GetProperty("context")) } };
            case "context":
                return new Wire.Query { Context = Pairs(value) };
            case "order_by":
                return new Wire.Query { OrderBy = OrderBy(value) };
            case "fusion":
                return new Wire.Query { Fusion = value.GetString() == "rrf" ? Wire.Fusion.Rrf : Wire.Fusion.Dbsf };
            case "rrf":
                var rrf = new Wire.Rrf();
                if (value.TryGetProperty("k", out var k))
                    rrf.K = k.GetUInt32();
                if (value.TryGetProperty("weights", out var weights))
                    rrf.Weights.AddRange(Floats(weights));
                return new Wire.Query { Rrf = rrf };
            case "sample":
                return new Wire.Query { Sample = Wire.Sample.Random };
            case "formula":
                var formula = new Wire.Formula { Expression = Expression(value) };
                if (query.TryGetProperty("defaults", out var defaults))
                    formula.Defaults.Add(Struct(defaults).Fields);
                return new Wire.Query { Formula = formula };
            case "relevance_feedback":
                return new Wire.Query { RelevanceFeedback = Feedback(value) };
            default:
                throw new InvalidOperationException($"query {first.Name} is not known to the test");
        }
    }

    private static Wire.RecommendInput Recommend(JsonElement body)
    {
        var recommend = new Wire.RecommendInput();
        if (body.TryGetProperty("positive", out var positive))
            recommend.Positive.AddRange(positive.EnumerateArray().Select(Input));
        if (body.TryGetProperty("negative", out var negative))
            recommend.Negative.AddRange(negative.EnumerateArray().Select(Input));
        if (body.TryGetProperty("strategy", out var strategy))
            recommend.Strategy = Enum.Parse<Wire.RecommendStrategy>(strategy.GetString()!.Replace("_", "", StringComparison.Ordinal), true);
        return recommend;
    }

    private static Wire.ContextInput Pairs(JsonElement pairs) => new()
    {
        Pairs =
        {
            (pairs.ValueKind == JsonValueKind.Array ? pairs.EnumerateArray() : Enumerable.Repeat(pairs, 1))
                .Select(static p => new Wire.ContextInputPair { Positive = Input(p.GetProperty("positive")), Negative = Input(p.GetProperty("negative")) }),
        },
    };

    private static Wire.RelevanceFeedbackInput Feedback(JsonElement body)
    {
        var naive = body.GetProperty("strategy").GetProperty("naive");
        return new Wire.RelevanceFeedbackInput
        {
            Target = Input(body.GetProperty("target")),
            Feedback =
            {
                body.GetProperty("feedback").EnumerateArray()
                    .Select(static f => new Wire.FeedbackItem { Example = Input(f.GetProperty("example")), Score = f.GetProperty("score").GetSingle() }),
            },
            Strategy = new Wire.FeedbackStrategy
            {
                Naive = new Wire.NaiveFeedbackStrategy
                {
                    A = naive.GetProperty("a").GetSingle(),
                    B = naive.GetProperty("b").GetSingle(),
                    C = naive.GetProperty("c").GetSingle(),
                },
            },
        };
    }

    private static Wire.OrderBy OrderBy(JsonElement order)
    {
        if (order.ValueKind == JsonValueKind.String)
            return new Wire.OrderBy { Key = order.GetString()! };
        var message = new Wire.OrderBy { Key = order.GetProperty("key").GetString()! };
        if (order.TryGetProperty("direction", out var direction))
            message.Direction = direction.GetString() == "desc" ? Wire.Direction.Desc : Wire.Direction.Asc;
        if (order.TryGetProperty("start_from", out var start))
        {
            message.StartFrom = start.ValueKind == JsonValueKind.String ? new Wire.StartFrom { Datetime = start.GetString()! }
                : start.GetRawText().AsSpan().IndexOfAny(".eE") < 0 ? new Wire.StartFrom { Integer = start.GetInt64() }
                : new Wire.StartFrom { Float = start.GetDouble() };
        }

        return message;
    }

    private static Wire.Expression Expression(JsonElement expression)
    {
        if (expression.ValueKind == JsonValueKind.Number)
            return new Wire.Expression { Constant = expression.GetSingle() };
        if (expression.ValueKind == JsonValueKind.String)
            return new Wire.Expression { Variable = expression.GetString()! };
        var first = expression.EnumerateObject().First();
        var value = first.Value;
        return first.Name switch
        {
            "mult" => new Wire.Expression { Mult = new Wire.MultExpression { Mult = { value.EnumerateArray().Select(Expression) } } },
            "sum" => new Wire.Expression { Sum = new Wire.SumExpression { Sum = { value.EnumerateArray().Select(Expression) } } },
            "neg" => new Wire.Expression { Neg = Expression(value) },
            "abs" => new Wire.Expression { Abs = Expression(value) },
            "sqrt" => new Wire.Expression { Sqrt = Expression(value) },
            "exp" => new Wire.Expression { Exp = Expression(value) },
            "ln" => new Wire.Expression { Ln = Expression(value) },
            "log10" => new Wire.Expression { Log10 = Expression(value) },
            "pow" => new Wire.Expression { Pow = new Wire.PowExpression { Base = Expression(value.GetProperty("base")), Exponent = Expression(value.GetProperty("exponent")) } },
            "div" => new Wire.Expression { Div = Div(value) },
            "datetime" => new Wire.Expression { Datetime = value.GetString()! },
            "datetime_key" => new Wire.Expression { DatetimeKey = value.GetString()! },
            "geo_distance" => new Wire.Expression
            {
                GeoDistance = new Wire.GeoDistance { Origin = Geo(value.GetProperty("origin")), To = value.GetProperty("to").GetString()! },
            },
            "exp_decay" => new Wire.Expression { ExpDecay = Decay(value) },
            "gauss_decay" => new Wire.Expression { GaussDecay = Decay(value) },
            "lin_decay" => new Wire.Expression { LinDecay = Decay(value) },
            _ => new Wire.Expression { Condition = Condition(expression) },
        };
    }

    private static Wire.DivExpression Div(JsonElement body)
    {
        var div = new Wire.DivExpression { Left = Expression(body.GetProperty("left")), Right = Expression(body.GetProperty("right")) };
        if (body.TryGetProperty("by_zero_default", out var value))
            div.ByZeroDefault = value.GetSingle();
        return div;
    }

    private static Wire.DecayParamsExpression Decay(JsonElement body)
    {
        var decay = new Wire.DecayParamsExpression { X = Expression(body.GetProperty("x")) };
        if (body.TryGetProperty("target", out var target))
            decay.Target = Expression(target);
        if (body.TryGetProperty("scale", out var scale))
            decay.Scale = scale.GetSingle();
        if (body.TryGetProperty("midpoint", out var midpoint))
            decay.Midpoint = midpoint.GetSingle();
        return decay;
    }
}
