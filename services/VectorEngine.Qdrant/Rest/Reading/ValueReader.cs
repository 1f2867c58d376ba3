using Google.Protobuf.Collections;

namespace FitnessGrpc.VectorEngine.Qdrant.Rest.Reading;

/// <summary>Payload values. A number without fraction and exponent that fits 64 bits is an integer, any other a double.</summary>
internal static class ValueReader
{
    /// <summary>Deepest nesting that is read; the engine's own limit is at most this.</summary>
    private const int MaxDepth = 64;

    /// <summary>Metadata is kept as a message, and readers of messages stop at 100 within each other: three to an object.</summary>
    private const int MaxMetadataDepth = 28;

    public static void Fill(MapField<string, Wire.Value> fields, Json payload) => Fill(fields, payload, MaxDepth);

    public static void FillMetadata(MapField<string, Wire.Value> fields, Json metadata) => Fill(fields, metadata, MaxMetadataDepth);

    public static Wire.Value Read(Json json) => Read(json, MaxDepth);

    private static void Fill(MapField<string, Wire.Value> fields, Json payload, int depth)
    {
        foreach (var (name, value) in payload.Members())
            fields[name] = Read(value, depth - 1);
    }

    private static Wire.Value Read(Json json, int depth)
    {
        if (json.IsString)
            return new Wire.Value { StringValue = json.Text() };
        if (json.IsFlag)
            return new Wire.Value { BoolValue = json.Flag() };
        if (json.IsNumber)
            return json.TryInteger(out var integer) ? new Wire.Value { IntegerValue = integer } : new Wire.Value { DoubleValue = json.Number() };
        if (json.IsNull)
            return new Wire.Value { NullValue = Wire.NullValue.NullValue };
        if (depth <= 0)
            throw json.Wrong("is nested too deeply");
        if (json.IsObject)
        {
            var fields = new Wire.Struct();
            Fill(fields.Fields, json, depth);
            return new Wire.Value { StructValue = fields };
        }

        var list = new Wire.ListValue();
        foreach (var item in json.Items())
            list.Values.Add(Read(item, depth - 1));
        return new Wire.Value { ListValue = list };
    }
}
