using System.Globalization;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;

namespace FitnessGrpc.VectorEngine.Qdrant.Tests.Golden;

/// <summary>The forms of Qdrant's REST API as messages: collections, points, filters. Queries are in the other part.</summary>
internal static partial class RestJson
{
    public static Wire.CreateCollection Create(string name, JsonElement body)
    {
        var map = new Wire.VectorParamsMap();
        foreach (var vector in body.GetProperty("vectors").EnumerateObject())
        {
            var parameters = new Wire.VectorParams
            {
                Size = vector.Value.GetProperty("size").GetUInt64(),
                Distance = System.Enum.Parse<Wire.Distance>(vector.Value.GetProperty("distance").GetString()!),
            };
            if (vector.Value.TryGetProperty("multivector_config", out _))
                parameters.MultivectorConfig = new Wire.MultiVectorConfig();
            if (vector.Value.TryGetProperty("quantization_config", out _))
                parameters.QuantizationConfig = new Wire.QuantizationConfig { Scalar = new Wire.ScalarQuantization { Type = Wire.QuantizationType.Int8 } };
            map.Map[vector.Name] = parameters;
        }

        var sparse = new Wire.SparseVectorConfig();
        if (body.TryGetProperty("sparse_vectors", out var vectors))
        {
            foreach (var vector in vectors.EnumerateObject())
            {
                sparse.Map[vector.Name] = vector.Value.TryGetProperty("modifier", out _)
                    ? new Wire.SparseVectorParams { Modifier = Wire.Modifier.Idf }
                    : new Wire.SparseVectorParams();
            }
        }

        return new Wire.CreateCollection { CollectionName = name, VectorsConfig = new Wire.VectorsConfig { ParamsMap = map }, SparseVectorsConfig = sparse };
    }

    public static Wire.CreateFieldIndexCollection Index(string collection, JsonElement index)
    {
        var schema = index.GetProperty("field_schema");
        var request = new Wire.CreateFieldIndexCollection
        {
            CollectionName = collection,
            Wait = true,
            FieldName = index.GetProperty("field_name").GetString()!,
            FieldType = System.Enum.Parse<Wire.FieldType>(schema.ValueKind == JsonValueKind.String ? schema.GetString()! : schema.GetProperty("type").GetString()!, true),
        };
        if (schema.ValueKind == JsonValueKind.Object)
        {
            var text = new Wire.TextIndexParams { Tokenizer = System.Enum.Parse<Wire.TokenizerType>(schema.GetProperty("tokenizer").GetString()!, true) };
            if (schema.TryGetProperty("lowercase", out var lowercase))
                text.Lowercase = lowercase.GetBoolean();
            if (schema.TryGetProperty("phrase_matching", out var phrase))
                text.PhraseMatching = phrase.GetBoolean();
            request.FieldIndexParams = new Wire.PayloadIndexParams { TextIndexParams = text };
        }

        return request;
    }

    public static Wire.UpsertPoints Upsert(string collection, IEnumerable<JsonElement> points, JsonElement? body = null)
    {
        var request = new Wire.UpsertPoints { CollectionName = collection, Wait = true };
        foreach (var point in points)
        {
            var message = new Wire.PointStruct { Id = Id(point.GetProperty("id")) };
            if (point.TryGetProperty("vector", out var vector))
                message.Vectors = Vectors(vector);
            if (point.TryGetProperty("payload", out var payload))
                message.Payload.Add(Struct(payload).Fields);
            request.Points.Add(message);
        }

        if (body is { } b && b.TryGetProperty("update_mode", out var mode))
        {
            request.UpdateMode = mode.GetString() switch
            {
                "insert_only" => Wire.UpdateMode.InsertOnly,
                "update_only" => Wire.UpdateMode.UpdateOnly,
                _ => Wire.UpdateMode.Upsert,
            };
        }

        if (body is { } c && c.TryGetProperty("update_filter", out var filter))
            request.UpdateFilter = Filter(filter);
        return request;
    }

    public static Wire.UpdatePointVectors UpdateVectors(string collection, JsonElement body)
    {
        var request = new Wire.UpdatePointVectors { CollectionName = collection, Wait = true };
        foreach (var point in body.GetProperty("points").EnumerateArray())
            request.Points.Add(new Wire.PointVectors { Id = Id(point.GetProperty("id")), Vectors = Vectors(point.GetProperty("vector")) });
        return request;
    }

    public static Wire.SetPayloadPoints SetPayload(string collection, JsonElement body)
    {
        var request = new Wire.SetPayloadPoints { CollectionName = collection, Wait = true, PointsSelector = Selector(body) };
        request.Payload.Add(Struct(body.GetProperty("payload")).Fields);
        if (body.TryGetProperty("key", out var key))
            request.Key = key.GetString()!;
        return request;
    }

    public static Wire.PointsSelector Selector(JsonElement body) => body.TryGetProperty("points", out var points)
        ? new Wire.PointsSelector { Points = new Wire.PointsIdsList { Ids = { points.EnumerateArray().Select(Id) } } }
        : new Wire.PointsSelector { Filter = Filter(body.GetProperty("filter")) };

    public static IEnumerable<string> Texts(JsonElement array) => array.EnumerateArray().Select(static t => t.GetString()!);

    public static Wire.PointId Id(JsonElement id) =>
        id.ValueKind == JsonValueKind.Number ? new Wire.PointId { Num = id.GetUInt64() } : new Wire.PointId { Uuid = id.GetString()! };

    public static Wire.Value Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => new Wire.Value { StringValue = value.GetString()! },
        JsonValueKind.True or JsonValueKind.False => new Wire.Value { BoolValue = value.GetBoolean() },
        JsonValueKind.Number when value.GetRawText().AsSpan().IndexOfAny(".eE") < 0 && value.TryGetInt64(out var integer) => new Wire.Value { IntegerValue = integer },
        JsonValueKind.Number => new Wire.Value { DoubleValue = value.GetDouble() },
        JsonValueKind.Object => new Wire.Value { StructValue = Struct(value) },
        JsonValueKind.Array => new Wire.Value { ListValue = new Wire.ListValue { Values = { value.EnumerateArray().Select(Value) } } },
        _ => new Wire.Value { NullValue = Wire.NullValue.NullValue },
    };

    public static Wire.Filter Filter(JsonElement filter)
    {
        var message = new Wire.Filter();
        foreach (var part in filter.EnumerateObject())
        {
            switch (part.Name)
            {
                case "must":
                    message.Must.AddRange(Conditions(part.Value));
                    break;
                case "must_not":
                    message.MustNot.AddRange(Conditions(part.Value));
                    break;
                case "should":
                    message.Should.AddRange(Conditions(part.Value));
                    break;
                case "min_should":
                    message.MinShould = new Wire.MinShould
                    {
                        Conditions = { Conditions(part.Value.GetProperty("conditions")) },
                        MinCount = part.Value.GetProperty("min_count").GetUInt64(),
                    };
                    break;
            }
        }

        return message;
    }

    public static Wire.Condition Condition(JsonElement condition)
    {
        var first = condition.EnumerateObject().FirstOrDefault();
        return first.Value.ValueKind == JsonValueKind.Undefined ? new Wire.Condition { Filter = new Wire.Filter() } : first.Name switch
        {
            "is_empty" => new Wire.Condition { IsEmpty = new Wire.IsEmptyCondition { Key = first.Value.GetProperty("key").GetString()! } },
            "is_null" when first.Value.ValueKind == JsonValueKind.Object =>
                new Wire.Condition { IsNull = new Wire.IsNullCondition { Key = first.Value.GetProperty("key").GetString()! } },
            "has_id" => new Wire.Condition { HasId = new Wire.HasIdCondition { HasId = { first.Value.EnumerateArray().Select(Id) } } },
            "has_vector" => new Wire.Condition { HasVector = new Wire.HasVectorCondition { HasVector = first.Value.GetString()! } },
            "nested" => new Wire.Condition
            {
                Nested = new Wire.NestedCondition { Key = first.Value.GetProperty("key").GetString()!, Filter = Filter(first.Value.GetProperty("filter")) },
            },
            _ when condition.TryGetProperty("key", out _) => new Wire.Condition { Field = Field(condition) },
            _ => new Wire.Condition { Filter = Filter(condition) },
        };
    }

    private static IEnumerable<Wire.Condition> Conditions(JsonElement conditions) =>
        conditions.ValueKind == JsonValueKind.Array ? conditions.EnumerateArray().Select(Condition) : [Condition(conditions)];

    private static Wire.FieldCondition Field(JsonElement condition)
    {
        var field = new Wire.FieldCondition();
        foreach (var part in condition.EnumerateObject())
        {
            var value = part.Value;
            switch (part.Name)
            {
                case "key":
                    field.Key = value.GetString()!;
                    break;
                case "match":
                    field.Match = Match(value.EnumerateObject().Single());
                    break;
                case "range" when value.EnumerateObject().Any(static b => b.Value.ValueKind == JsonValueKind.String):
                    field.DatetimeRange = new Wire.DatetimeRange { Lt = Time(value, "lt"), Gt = Time(value, "gt"), Gte = Time(value, "gte"), Lte = Time(value, "lte") };
                    break;
                case "range":
                    field.Range = new Wire.Range();
                    Bounds(value, v => field.Range.Lt = v.GetDouble(), v => field.Range.Gt = v.GetDouble(), v => field.Range.Gte = v.GetDouble(), v => field.Range.Lte = v.GetDouble());
                    break;
                case "values_count":
                    var count = field.ValuesCount = new Wire.ValuesCount();
                    Bounds(value, v => count.Lt = v.GetUInt64(), v => count.Gt = v.GetUInt64(), v => count.Gte = v.GetUInt64(), v => count.Lte = v.GetUInt64());
                    break;
                case "geo_bounding_box":
                    field.GeoBoundingBox = new Wire.GeoBoundingBox { TopLeft = Geo(value.GetProperty("top_left")), BottomRight = Geo(value.GetProperty("bottom_right")) };
                    break;
                case "geo_radius":
                    field.GeoRadius = new Wire.GeoRadius { Center = Geo(value.GetProperty("center")), Radius = value.GetProperty("radius").GetSingle() };
                    break;
                case "geo_polygon":
                    field.GeoPolygon = new Wire.GeoPolygon { Exterior = Line(value.GetProperty("exterior")) };
                    if (value.TryGetProperty("interiors", out var holes))
                        field.GeoPolygon.Interiors.AddRange(holes.EnumerateArray().Select(Line));
                    break;
                case "is_empty":
                    field.IsEmpty = value.GetBoolean();
                    break;
                case "is_null":
                    field.IsNull = value.GetBoolean();
                    break;
            }
        }

        return field;
    }

    private static void Bounds(JsonElement bounds, Action<JsonElement> lt, Action<JsonElement> gt, Action<JsonElement> gte, Action<JsonElement> lte)
    {
        foreach (var bound in bounds.EnumerateObject().Where(static b => b.Value.ValueKind != JsonValueKind.Null))
            (bound.Name switch { "lt" => lt, "gt" => gt, "gte" => gte, _ => lte })(bound.Value);
    }

    private static Wire.Match Match(JsonProperty match)
    {
        var value = match.Value;
        var texts = value.ValueKind == JsonValueKind.Array && !value.EnumerateArray().Any(static v => v.ValueKind == JsonValueKind.Number);
        return (match.Name, value.ValueKind) switch
        {
            ("value", JsonValueKind.String) => new Wire.Match { Keyword = value.GetString()! },
            ("value", JsonValueKind.Number) => new Wire.Match { Integer = value.GetInt64() },
            ("value", _) => new Wire.Match { Boolean = value.GetBoolean() },
            ("any", _) when texts => new Wire.Match { Keywords = new Wire.RepeatedStrings { Strings = { Texts(value) } } },
            ("any", _) => new Wire.Match { Integers = new Wire.RepeatedIntegers { Integers = { value.EnumerateArray().Select(static v => v.GetInt64()) } } },
            ("except", _) when texts => new Wire.Match { ExceptKeywords = new Wire.RepeatedStrings { Strings = { Texts(value) } } },
            ("except", _) => new Wire.Match { ExceptIntegers = new Wire.RepeatedIntegers { Integers = { value.EnumerateArray().Select(static v => v.GetInt64()) } } },
            ("text", _) => new Wire.Match { Text = value.GetString()! },
            ("text_any", _) => new Wire.Match { TextAny = value.GetString()! },
            ("phrase", _) => new Wire.Match { Phrase = value.GetString()! },
            _ => new Wire.Match { Prefix = value.GetString()! },
        };
    }

    private static Timestamp? Time(JsonElement range, string bound) => range.TryGetProperty(bound, out var value) && value.ValueKind == JsonValueKind.String
        ? Timestamp.FromDateTimeOffset(DateTimeOffset.Parse(value.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal))
        : null;

    private static Wire.GeoLineString Line(JsonElement line) => new() { Points = { line.GetProperty("points").EnumerateArray().Select(Geo) } };

    private static Wire.GeoPoint Geo(JsonElement point) => new() { Lon = point.GetProperty("lon").GetDouble(), Lat = point.GetProperty("lat").GetDouble() };

    private static Wire.Struct Struct(JsonElement fields)
    {
        var message = new Wire.Struct();
        foreach (var field in fields.EnumerateObject())
            message.Fields[field.Name] = Value(field.Value);
        return message;
    }

    private static Wire.Vectors Vectors(JsonElement vectors)
    {
        var named = new Wire.NamedVectors();
        foreach (var vector in vectors.EnumerateObject())
        {
            var input = Input(vector.Value);
            named.Vectors[vector.Name] = input.VariantCase switch
            {
                Wire.VectorInput.VariantOneofCase.Dense => new Wire.Vector { Dense = input.Dense },
                Wire.VectorInput.VariantOneofCase.Sparse => new Wire.Vector { Sparse = input.Sparse },
                _ => new Wire.Vector { MultiDense = input.MultiDense },
            };
        }

        return new Wire.Vectors { Vectors_ = named };
    }
}
