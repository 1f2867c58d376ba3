using Google.Protobuf.Collections;

namespace FitnessGrpc.VectorEngine.Qdrant.Mapping;

/// <summary>Payloads to and from the wire. Integers and doubles stay what they are.</summary>
internal static class PayloadMapping
{
    public static Payload ToEngine(MapField<string, Wire.Value> fields) =>
        Payload.Of(fields.Select(static f => KeyValuePair.Create(f.Key, ToEngine(f.Value))));

    public static PayloadValue ToEngine(Wire.Value value) => value.KindCase switch
    {
        Wire.Value.KindOneofCase.DoubleValue => PayloadValue.From(value.DoubleValue),
        Wire.Value.KindOneofCase.IntegerValue => PayloadValue.From(value.IntegerValue),
        Wire.Value.KindOneofCase.StringValue => PayloadValue.From(value.StringValue),
        Wire.Value.KindOneofCase.BoolValue => PayloadValue.From(value.BoolValue),
        Wire.Value.KindOneofCase.StructValue => PayloadValue.From(ToEngine(value.StructValue.Fields)),
        Wire.Value.KindOneofCase.ListValue => PayloadValue.From(value.ListValue.Values.Select(ToEngine).ToArray()),
        _ => PayloadValue.Null,
    };

    public static void Fill(MapField<string, Wire.Value> fields, Payload payload)
    {
        foreach (var (key, value) in payload)
            fields[key] = ToWire(value);
    }

    private static Wire.Value ToWire(PayloadValue value)
    {
        switch (value.Kind)
        {
            case PayloadKind.Bool:
                return new Wire.Value { BoolValue = value.AsBool };
            case PayloadKind.Integer:
                return new Wire.Value { IntegerValue = value.AsInteger };
            case PayloadKind.Double:
                return new Wire.Value { DoubleValue = value.AsDouble };
            case PayloadKind.String:
                return new Wire.Value { StringValue = value.AsString };
            case PayloadKind.List:
                var list = new Wire.ListValue();
                list.Values.AddRange(value.AsList.Select(ToWire));
                return new Wire.Value { ListValue = list };
            case PayloadKind.Object:
                var fields = new Wire.Struct();
                Fill(fields.Fields, value.AsObject);
                return new Wire.Value { StructValue = fields };
            default:
                return new Wire.Value { NullValue = Wire.NullValue.NullValue };
        }
    }
}
