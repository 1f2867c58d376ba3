using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace FitnessGrpc.VectorEngine.Storage;

/// <summary>Reads what <see cref="ByteWriter"/> wrote; lengths that lie are <see cref="InvalidDataException"/>.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> _rest = data;

    public readonly bool AtEnd => _rest.IsEmpty;

    public byte Byte() => Take(1)[0];

    public ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var b = Byte();
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("number too long");
    }

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    /// <summary>A count of things that take at least one byte each.</summary>
    public int Count()
    {
        var count = Varint();
        return count <= (ulong)_rest.Length ? (int)count : throw new InvalidDataException("count exceeds the record");
    }

    public ReadOnlySpan<byte> Bytes() => Take(Count());

    public string Text() => Encoding.UTF8.GetString(Bytes());

    public float[] Floats() => MemoryMarshal.Cast<byte, float>(Bytes()).ToArray();

    public PointId Id() => Byte() == 1
        ? PointId.FromBits(BinaryPrimitives.ReadUInt128LittleEndian(Take(16)), true)
        : PointId.FromNumber(Varint());

    public Payload Payload(int depth = 0)
    {
        var fields = new KeyValuePair<string, PayloadValue>[Count()];
        for (var i = 0; i < fields.Length; i++)
        {
            fields[i] = new(Text(), Value(depth));
        }

        return VectorEngine.Payload.Of(fields);
    }

    public Dictionary<string, VectorValue> Vectors()
    {
        var count = Count();
        var vectors = new Dictionary<string, VectorValue>(count);
        for (var i = 0; i < count; i++)
        {
            var name = Text();
            vectors[name] = Byte() switch
            {
                0 => new VectorValue.Dense(Floats()),
                1 => new VectorValue.Sparse(MemoryMarshal.Cast<byte, uint>(Bytes()).ToArray(), Floats()),
                2 => Rows(),
                _ => throw new InvalidDataException("unknown kind of vector"),
            };
        }

        return vectors;
    }

    private VectorValue.Multi Rows()
    {
        var size = Varint();
        var values = Floats();
        return size is >= 1 and <= int.MaxValue && values.Length > 0 && values.Length % (int)size == 0
            ? new VectorValue.Multi(values, (int)size)
            : throw new InvalidDataException("rows of a multivector do not fit its size");
    }

    private PayloadValue Value(int depth)
    {
        if (depth > 128)
        {
            throw new InvalidDataException("payload nested too deep");
        }

        var kind = (PayloadKind)Byte();
        switch (kind)
        {
            case PayloadKind.Null:
                return PayloadValue.Null;
            case PayloadKind.Bool:
                return PayloadValue.From(Byte() == 1);
            case PayloadKind.Integer:
                return PayloadValue.From(Int64());
            case PayloadKind.Double:
                return PayloadValue.From(BitConverter.Int64BitsToDouble(Int64()));
            case PayloadKind.String:
                return PayloadValue.From(Text());
            case PayloadKind.List:
                var items = new PayloadValue[Count()];
                for (var i = 0; i < items.Length; i++)
                {
                    items[i] = Value(depth + 1);
                }

                return PayloadValue.From(items);
            case PayloadKind.Object:
                return PayloadValue.From(Payload(depth + 1));
            default:
                throw new InvalidDataException("unknown kind of value");
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            throw new InvalidDataException("record too short");
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
