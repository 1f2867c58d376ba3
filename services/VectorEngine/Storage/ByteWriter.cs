using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace FitnessGrpc.VectorEngine.Storage;

/// <summary>Writes the little-endian form in which records are stored.</summary>
internal sealed class ByteWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    public int Length => _buffer.WrittenCount;

    public ReadOnlySpan<byte> Span => _buffer.WrittenSpan;

    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();

    public void Clear() => _buffer.ResetWrittenCount();

    public void Byte(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
    }

    public void Varint(ulong value)
    {
        while (value >= 0x80)
        {
            Byte((byte)(value | 0x80));
            value >>= 7;
        }

        Byte((byte)value);
    }

    public void Int64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
    }

    public void Text(string value)
    {
        var bytes = Encoding.UTF8.GetByteCount(value);
        Varint((ulong)bytes);
        Encoding.UTF8.GetBytes(value, _buffer.GetSpan(bytes));
        _buffer.Advance(bytes);
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Varint((ulong)value.Length);
        _buffer.Write(value);
    }

    public void Floats(ReadOnlySpan<float> values) => Bytes(MemoryMarshal.AsBytes(values));

    public void Id(PointId id)
    {
        Byte(id.IsUuid ? (byte)1 : (byte)0);
        if (id.IsUuid)
        {
            BinaryPrimitives.WriteUInt128LittleEndian(_buffer.GetSpan(16), id.Bits);
            _buffer.Advance(16);
        }
        else
        {
            Varint(id.Number);
        }
    }

    public void Payload(Payload payload)
    {
        Varint((ulong)payload.Count);
        foreach (var (key, value) in payload.Fields)
        {
            Text(key);
            Value(value);
        }
    }

    public void Vectors(IReadOnlyDictionary<string, VectorValue> vectors)
    {
        Varint((ulong)vectors.Count);
        foreach (var (name, vector) in vectors)
        {
            Text(name);
            if (vector is VectorValue.Dense dense)
            {
                Byte(0);
                Floats(dense.Values);
            }
            else if (vector is VectorValue.Multi multi)
            {
                Byte(2);
                Varint((ulong)multi.Size);
                Floats(multi.Values);
            }
            else
            {
                var sparse = (VectorValue.Sparse)vector;
                Byte(1);
                Bytes(MemoryMarshal.AsBytes<uint>(sparse.Indices));
                Floats(sparse.Values);
            }
        }
    }

    private void Value(PayloadValue value)
    {
        Byte((byte)value.Kind);
        switch (value.Kind)
        {
            case PayloadKind.Bool:
                Byte(value.AsBool ? (byte)1 : (byte)0);
                break;
            case PayloadKind.Integer:
                Int64(value.AsInteger);
                break;
            case PayloadKind.Double:
                Int64(BitConverter.DoubleToInt64Bits(value.AsDouble));
                break;
            case PayloadKind.String:
                Text(value.AsString);
                break;
            case PayloadKind.List:
                Varint((ulong)value.Items.Length);
                foreach (var item in value.Items)
                {
                    Value(item);
                }

                break;
            case PayloadKind.Object:
                Payload(value.AsObject);
                break;
        }
    }
}
