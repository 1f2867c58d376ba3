namespace FitnessGrpc.VectorEngine;

/// <summary>One immutable JSON value of a payload.</summary>
public sealed class PayloadValue
{
    private readonly long _bits;
    private readonly object? _reference;

    private PayloadValue(PayloadKind kind, long bits, object? reference) => (Kind, _bits, _reference) = (kind, bits, reference);

    /// <summary>The kind of the value.</summary>
    public PayloadKind Kind { get; }

    /// <summary>JSON null.</summary>
    public static PayloadValue Null { get; } = new(PayloadKind.Null, 0, null);

    /// <summary>JSON true.</summary>
    public static PayloadValue True { get; } = new(PayloadKind.Bool, 1, null);

    /// <summary>JSON false.</summary>
    public static PayloadValue False { get; } = new(PayloadKind.Bool, 0, null);

    /// <summary>The boolean.</summary>
    public bool AsBool => _bits != 0;

    /// <summary>The integer.</summary>
    public long AsInteger => _bits;

    /// <summary>The double.</summary>
    public double AsDouble => BitConverter.Int64BitsToDouble(_bits);

    /// <summary>The string.</summary>
    public string AsString => (string)_reference!;

    /// <summary>The elements of a list.</summary>
    public IReadOnlyList<PayloadValue> AsList => Items;

    /// <summary>The object.</summary>
    public Payload AsObject => (Payload)_reference!;

    internal PayloadValue[] Items => (PayloadValue[])_reference!;

    /// <summary>A boolean.</summary>
    public static PayloadValue From(bool value) => value ? True : False;

    /// <summary>An integer.</summary>
    public static PayloadValue From(long value) => new(PayloadKind.Integer, value, null);

    /// <summary>A double.</summary>
    public static PayloadValue From(double value) => new(PayloadKind.Double, BitConverter.DoubleToInt64Bits(value), null);

    /// <summary>A string.</summary>
    public static PayloadValue From(string value) => new(PayloadKind.String, 0, value);

    /// <summary>A list, which the caller no longer changes.</summary>
    public static PayloadValue From(PayloadValue[] items) => new(PayloadKind.List, 0, items);

    /// <summary>An object.</summary>
    public static PayloadValue From(Payload fields) => new(PayloadKind.Object, 0, fields);

    /// <summary>Number as a double, when the value is one.</summary>
    internal bool TryNumber(out double number)
    {
        number = Kind == PayloadKind.Integer ? _bits : Kind == PayloadKind.Double ? AsDouble : double.NaN;
        return Kind is PayloadKind.Integer or PayloadKind.Double;
    }
}
