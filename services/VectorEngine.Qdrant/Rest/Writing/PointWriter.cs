using System.Text.Json;
using Google.Protobuf.Collections;

namespace FitnessGrpc.VectorEngine.Qdrant.Rest.Writing;

/// <summary>Points, their ids, payloads and vectors.</summary>
internal static class PointWriter
{
    public static void Id(Utf8JsonWriter json, Wire.PointId id)
    {
        if (id.PointIdOptionsCase == Wire.PointId.PointIdOptionsOneofCase.Uuid)
            json.WriteStringValue(id.Uuid);
        else
            json.WriteNumberValue(id.Num);
    }

    /// <summary>Whether payloads were asked for: one that was not is left out, one that is empty is not.</summary>
    public static bool HasPayload(Wire.WithPayloadSelector? selector, bool byDefault = false) => selector?.SelectorOptionsCase switch
    {
        Wire.WithPayloadSelector.SelectorOptionsOneofCase.Enable => selector.Enable,
        Wire.WithPayloadSelector.SelectorOptionsOneofCase.Include or Wire.WithPayloadSelector.SelectorOptionsOneofCase.Exclude => true,
        _ => byDefault,
    };

    public static void Scored(Utf8JsonWriter json, Wire.ScoredPoint point, bool payload)
    {
        json.WriteStartObject();
        json.WritePropertyName("id");
        Id(json, point.Id);
        json.WriteNumber("version", point.Version);
        json.WritePropertyName("score");
        Numbers.Write(json, point.Score);
        Rest(json, payload ? point.Payload : null, point.Vectors, point.OrderValue);
        json.WriteEndObject();
    }

    public static void Retrieved(Utf8JsonWriter json, Wire.RetrievedPoint point, bool payload)
    {
        json.WriteStartObject();
        json.WritePropertyName("id");
        Id(json, point.Id);
        Rest(json, payload ? point.Payload : null, point.Vectors, point.OrderValue);
        json.WriteEndObject();
    }

    public static void Scored(Utf8JsonWriter json, RepeatedField<Wire.ScoredPoint> points, bool payload)
    {
        json.WriteStartArray();
        foreach (var point in points)
            Scored(json, point, payload);
        json.WriteEndArray();
    }

    public static void Retrieved(Utf8JsonWriter json, RepeatedField<Wire.RetrievedPoint> points, bool payload)
    {
        json.WriteStartArray();
        foreach (var point in points)
            Retrieved(json, point, payload);
        json.WriteEndArray();
    }

    public static void Payload(Utf8JsonWriter json, MapField<string, Wire.Value> payload)
    {
        json.WriteStartObject();
        foreach (var (key, value) in payload)
        {
            json.WritePropertyName(key);
            Value(json, value);
        }

        json.WriteEndObject();
    }

    public static void Value(Utf8JsonWriter json, Wire.Value value)
    {
        switch (value.KindCase)
        {
            case Wire.Value.KindOneofCase.BoolValue:
                json.WriteBooleanValue(value.BoolValue);
                break;
            case Wire.Value.KindOneofCase.IntegerValue:
                json.WriteNumberValue(value.IntegerValue);
                break;
            case Wire.Value.KindOneofCase.DoubleValue:
                Numbers.Write(json, value.DoubleValue);
                break;
            case Wire.Value.KindOneofCase.StringValue:
                json.WriteStringValue(value.StringValue);
                break;
            case Wire.Value.KindOneofCase.StructValue:
                Payload(json, value.StructValue.Fields);
                break;
            case Wire.Value.KindOneofCase.ListValue:
                json.WriteStartArray();
                foreach (var item in value.ListValue.Values)
                    Value(json, item);
                json.WriteEndArray();
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }

    /// <summary>What both kinds of point have.</summary>
    private static void Rest(Utf8JsonWriter json, MapField<string, Wire.Value>? payload, Wire.VectorsOutput? vectors, Wire.OrderValue? order)
    {
        if (payload is not null)
        {
            json.WritePropertyName("payload");
            Payload(json, payload);
        }

        if (vectors is not null)
        {
            json.WritePropertyName("vector");
            Vectors(json, vectors);
        }

        if (order is null)
            return;
        json.WritePropertyName("order_value");
        if (order.VariantCase == Wire.OrderValue.VariantOneofCase.Int)
            json.WriteNumberValue(order.Int);
        else
            Numbers.Write(json, order.Float);
    }

    private static void Vectors(Utf8JsonWriter json, Wire.VectorsOutput vectors)
    {
        if (vectors.VectorsOptionsCase == Wire.VectorsOutput.VectorsOptionsOneofCase.Vector)
        {
            Vector(json, vectors.Vector);
            return;
        }

        json.WriteStartObject();
        foreach (var (name, vector) in vectors.Vectors?.Vectors ?? [])
        {
            json.WritePropertyName(name);
            Vector(json, vector);
        }

        json.WriteEndObject();
    }

    private static void Vector(Utf8JsonWriter json, Wire.VectorOutput vector)
    {
        switch (vector.VectorCase)
        {
            case Wire.VectorOutput.VectorOneofCase.Sparse:
                json.WriteStartObject();
                json.WriteStartArray("indices");
                foreach (var index in vector.Sparse.Indices)
                    json.WriteNumberValue(index);
                json.WriteEndArray();
                json.WritePropertyName("values");
                Numbers.Write(json, vector.Sparse.Values);
                json.WriteEndObject();
                break;
            case Wire.VectorOutput.VectorOneofCase.MultiDense:
                json.WriteStartArray();
                foreach (var row in vector.MultiDense.Vectors)
                    Numbers.Write(json, row.Data);
                json.WriteEndArray();
                break;
            default:
                Numbers.Write(json, vector.Dense?.Data ?? []);
                break;
        }
    }
}
