using System.Buffers.Binary;
using System.Globalization;

namespace FitnessGrpc.VectorEngine;

/// <summary>The id of a point: an unsigned number or a UUID. Numbers sort before UUIDs.</summary>
public readonly struct PointId : IEquatable<PointId>, IComparable<PointId>
{
    private readonly UInt128 _value;

    private PointId(UInt128 value, bool isUuid) => (_value, IsUuid) = (value, isUuid);

    /// <summary>Whether the id is a UUID.</summary>
    public bool IsUuid { get; }

    /// <summary>The number, when the id is one.</summary>
    public ulong Number => (ulong)_value;

    internal UInt128 Bits => _value;

    internal static PointId FromBits(UInt128 value, bool isUuid) => new(value, isUuid);

    /// <summary>An id that is a number.</summary>
    public static PointId FromNumber(ulong number) => new(number, false);

    /// <summary>An id that is a UUID.</summary>
    public static PointId FromUuid(Guid uuid)
    {
        Span<byte> bytes = stackalloc byte[16];
        uuid.TryWriteBytes(bytes, bigEndian: true, out _);
        return new PointId(BinaryPrimitives.ReadUInt128BigEndian(bytes), true);
    }

    /// <summary>Reads a UUID with or without hyphens, in braces, or in its urn form, in any case.</summary>
    public static bool TryParseUuid(string text, out Guid uuid)
    {
        if (text.StartsWith("urn:uuid:", StringComparison.OrdinalIgnoreCase))
        {
            return Guid.TryParseExact(text.AsSpan(9), "D", out uuid);
        }

        return Guid.TryParseExact(text, text.Length switch { 32 => "N", 38 => "B", _ => "D" }, out uuid);
    }

    /// <inheritdoc/>
    public bool Equals(PointId other) => _value == other._value && IsUuid == other.IsUuid;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PointId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine((ulong)_value, (ulong)(_value >> 64), IsUuid);

    /// <inheritdoc/>
    public int CompareTo(PointId other) => IsUuid == other.IsUuid ? _value.CompareTo(other._value) : IsUuid ? 1 : -1;

    /// <summary>The number, or the UUID in lower case with hyphens.</summary>
    public override string ToString()
    {
        if (!IsUuid)
        {
            return Number.ToString(CultureInfo.InvariantCulture);
        }

        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, _value);
        return new Guid(bytes, bigEndian: true).ToString();
    }

    /// <summary>Equality.</summary>
    public static bool operator ==(PointId left, PointId right) => left.Equals(right);

    /// <summary>Inequality.</summary>
    public static bool operator !=(PointId left, PointId right) => !left.Equals(right);
}
