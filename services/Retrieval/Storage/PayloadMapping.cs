using Google.Protobuf.WellKnownTypes;
using Qdrant = FitnessGrpc.Contracts.Qdrant;

namespace FitnessGrpc.Retrieval.Storage;

/// <summary>
/// Free metadata as a payload and back. JSON has one kind of number and the engine has two: whole numbers are stored as
/// integers, so that they can be matched exactly.
/// </summary>
internal static class PayloadMapping
{
    /// <summary>Beyond it a double no longer holds every whole number.</summary>
    private const double MaxWhole = 9_007_199_254_740_992;

    /// <summary>Whether a number is stored as an integer.</summary>
    public static bool IsWhole(double number) => Math.Abs(number) <= MaxWhole && Math.Floor(number) == number;

    public static Qdrant.Value ToPayload(Struct value)
    {
        var mapped = new Qdrant.Struct();
        foreach (var (key, field) in value.Fields)
            mapped.Fields[key] = ToPayload(field);
        return new Qdrant.Value { StructValue = mapped };
    }

    public static Struct ToStruct(Qdrant.Struct value)
    {
        var mapped = new Struct();
        foreach (var (key, field) in value.Fields)
            mapped.Fields[key] = ToValue(field);
        return mapped;
    }

    public static Qdrant.Value Text(string value) => new() { StringValue = value };

    public static Qdrant.Value Integer(long value) => new() { IntegerValue = value };

    public static Qdrant.Value Texts(IEnumerable<string> values)
    {
        var list = new Qdrant.ListValue();
        list.Values.AddRange(values.Select(Text));
        return new Qdrant.Value { ListValue = list };
    }

    private static Qdrant.Value ToPayload(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.BoolValue => new Qdrant.Value { BoolValue = value.BoolValue },
        Value.KindOneofCase.StringValue => Text(value.StringValue),
        Value.KindOneofCase.NumberValue when IsWhole(value.NumberValue) => Integer((long)value.NumberValue),
        Value.KindOneofCase.NumberValue => new Qdrant.Value { DoubleValue = value.NumberValue },
        Value.KindOneofCase.StructValue => ToPayload(value.StructValue),
        Value.KindOneofCase.ListValue => ToPayload(value.ListValue),
        _ => new Qdrant.Value { NullValue = Qdrant.NullValue.NullValue },
    };

    private static Qdrant.Value ToPayload(ListValue value)
    {
        var list = new Qdrant.ListValue();
        list.Values.AddRange(value.Values.Select(ToPayload));
        return new Qdrant.Value { ListValue = list };
    }

    private static Value ToValue(Qdrant.Value value) => value.KindCase switch
    {
        Qdrant.Value.KindOneofCase.BoolValue => Value.ForBool(value.BoolValue),
        Qdrant.Value.KindOneofCase.StringValue => Value.ForString(value.StringValue),
        Qdrant.Value.KindOneofCase.IntegerValue => Value.ForNumber(value.IntegerValue),
        Qdrant.Value.KindOneofCase.DoubleValue => Value.ForNumber(value.DoubleValue),
        Qdrant.Value.KindOneofCase.StructValue => Value.ForStruct(ToStruct(value.StructValue)),
        Qdrant.Value.KindOneofCase.ListValue => Value.ForList([.. value.ListValue.Values.Select(ToValue)]),
        _ => Value.ForNull(),
    };
}
