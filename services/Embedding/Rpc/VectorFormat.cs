using System.Buffers;
using FitnessGrpc.Contracts.Embedding.V1;
using FitnessGrpc.Embedding.Pooling;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace FitnessGrpc.Embedding.Rpc;

/// <summary>How vectors are given: their first <paramref name="Dimensions"/> values, scaled to length 1 or not, as float32, int8 or bits.</summary>
internal readonly record struct VectorFormat(int Dimensions, bool Normalize, OutputType Type)
{
    private const float Int8Scale = 127;

    /// <summary>Writes a vector as the model gave it into an answer.</summary>
    public void Write(ReadOnlySpan<float> vector, Contracts.Embedding.V1.Embedding answer)
    {
        if (Type == OutputType.Float32)
        {
            Write(vector, answer.Values);
            return;
        }
        var scaled = ArrayPool<float>.Shared.Rent(Dimensions);
        var values = Scale(vector, scaled);
        answer.Packed = Type == OutputType.Int8 ? Int8(values) : Bits(values);
        ArrayPool<float>.Shared.Return(scaled);
    }

    /// <summary>Appends the values of a vector.</summary>
    public void Write(ReadOnlySpan<float> vector, RepeatedField<float> values)
    {
        if (!Normalize)
        {
            values.AddRange(vector[..Dimensions]);
            return;
        }
        var scaled = ArrayPool<float>.Shared.Rent(Dimensions);
        values.AddRange(Scale(vector, scaled));
        ArrayPool<float>.Shared.Return(scaled);
    }

    /// <summary>The values, scaled into a buffer where they are to be.</summary>
    public ReadOnlySpan<float> Scale(ReadOnlySpan<float> vector, Span<float> buffer)
    {
        if (!Normalize)
            return vector[..Dimensions];
        Pooler.Normalize(vector[..Dimensions], buffer[..Dimensions]);
        return buffer[..Dimensions];
    }

    private static ByteString Int8(ReadOnlySpan<float> values)
    {
        var bytes = new byte[values.Length];
        for (var i = 0; i < values.Length; i++)
            bytes[i] = (byte)(sbyte)Math.Clamp(MathF.Round(values[i] * Int8Scale, MidpointRounding.ToEven), -Int8Scale, Int8Scale);
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }

    private static ByteString Bits(ReadOnlySpan<float> values)
    {
        var bytes = new byte[(values.Length + 7) / 8];
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] > 0)
                bytes[i / 8] |= (byte)(0x80 >> (i % 8));
        }
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }
}
