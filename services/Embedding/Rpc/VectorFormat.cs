using System.Buffers;
using FitnessGrpc.Contracts.Embedding.V1;
using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Embedding.Pooling;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace FitnessGrpc.Embedding.Rpc;

/// <summary>How vectors are given: cut and scaled as <see cref="SentenceVectors.Finish"/> does, as float32, int8 or bits.</summary>
/// <param name="Model">Whose vectors.</param>
/// <param name="Asked">How many of the first values the caller wants; null for the folder's number.</param>
/// <param name="Normalize">Whether the caller wants length 1; null for the folder's way.</param>
/// <param name="Type">What the values are given as.</param>
internal readonly record struct VectorFormat(ModelDescription Model, int? Asked, bool? Normalize, OutputType Type)
{
    private const float Int8Scale = 127;

    /// <summary>Values of a vector.</summary>
    public int Dimensions => Asked ?? Model.Dimensions;

    /// <summary>Writes a vector as the model gave it into an answer.</summary>
    public void Write(ReadOnlySpan<float> vector, Contracts.Embedding.V1.Embedding answer)
    {
        if (Type == OutputType.Float32)
        {
            Write(vector, answer.Values);
            return;
        }
        var finished = ArrayPool<float>.Shared.Rent(Dimensions);
        var values = Finish(vector, finished);
        answer.Packed = Type == OutputType.Int8 ? Int8(values) : Bits(values);
        ArrayPool<float>.Shared.Return(finished);
    }

    /// <summary>Appends the values of a vector.</summary>
    public void Write(ReadOnlySpan<float> vector, RepeatedField<float> values)
    {
        var finished = ArrayPool<float>.Shared.Rent(Dimensions);
        values.AddRange(Finish(vector, finished));
        ArrayPool<float>.Shared.Return(finished);
    }

    /// <summary>The values, in a buffer that has room for them.</summary>
    public ReadOnlySpan<float> Finish(ReadOnlySpan<float> vector, Span<float> buffer)
    {
        SentenceVectors.Finish(Model, vector, Asked, Normalize, buffer[..Dimensions]);
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
