using System.Buffers;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Grpc.Core;

namespace FitnessGrpc.VectorEngine.Qdrant.Rpc;

/// <summary>
/// Reads queries. The generated parser reads the numbers of a vector one by one, which costs more than all the rest of the message; here those of a
/// plain nearest query are copied at once. Any message of another shape, and any that is damaged, goes to the generated parser as it is.
/// </summary>
internal static class QueryMessage
{
    private const int Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5;

    public static Wire.QueryPoints Read(DeserializationContext context)
    {
        var payload = context.PayloadAsReadOnlySequence();
        if (payload.IsSingleSegment)
            return Read(payload.FirstSpan);
        var copy = ArrayPool<byte>.Shared.Rent((int)payload.Length);
        try
        {
            payload.CopyTo(copy);
            return Read(copy.AsSpan(0, (int)payload.Length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    internal static Wire.QueryPoints Read(ReadOnlySpan<byte> message)
    {
        if (!BitConverter.IsLittleEndian || !TryFind(message, out var start, out var end, out var numbers))
            return Wire.QueryPoints.Parser.ParseFrom(message);
        var request = new Wire.QueryPoints();
        // A message is the merge of its parts: what is before and behind the vector is read as ever.
        if (start > 0)
            request.MergeFrom(message[..start]);
        if (end < message.Length)
            request.MergeFrom(message[end..]);
        var dense = new Wire.DenseVector();
        dense.Data.AddRange(MemoryMarshal.Cast<byte, float>(numbers).ToArray());
        request.Query = new Wire.Query { Nearest = new Wire.VectorInput { Dense = dense } };
        return request;
    }

    /// <summary>Finds the one field <c>query</c>, and in it nothing but <c>nearest</c> with nothing but <c>dense</c> with nothing but packed numbers.</summary>
    private static bool TryFind(ReadOnlySpan<byte> message, out int start, out int end, out ReadOnlySpan<byte> numbers)
    {
        start = end = 0;
        numbers = default;
        var found = false;
        for (var at = 0; at < message.Length;)
        {
            var field = at;
            if (!TryVarint(message, ref at, out var tag))
                return false;
            ulong length;
            switch ((int)(tag & 7))
            {
                case Varint when TryVarint(message, ref at, out _):
                    length = 0;
                    break;
                case Fixed64:
                    length = 8;
                    break;
                case Fixed32:
                    length = 4;
                    break;
                case Bytes when TryVarint(message, ref at, out length):
                    break;
                default:
                    return false;
            }

            if (length > (ulong)(message.Length - at))
                return false;
            var content = message.Slice(at, (int)length);
            at += (int)length;
            if (tag >> 3 != Wire.QueryPoints.QueryFieldNumber)
                continue;
            if (found || (tag & 7) != Bytes
                || !TryOnly(ref content, Wire.Query.NearestFieldNumber)
                || !TryOnly(ref content, Wire.VectorInput.DenseFieldNumber)
                || !TryOnly(ref content, Wire.DenseVector.DataFieldNumber)
                || content.Length % sizeof(float) != 0)
                return false;
            found = true;
            start = field;
            end = at;
            numbers = content;
        }

        return found;
    }

    /// <summary>Enters a message that consists of one field of bytes with this number.</summary>
    private static bool TryOnly(ref ReadOnlySpan<byte> message, int field)
    {
        var at = 0;
        if (!TryVarint(message, ref at, out var tag) || tag != (ulong)((field << 3) | Bytes)
            || !TryVarint(message, ref at, out var length) || length != (ulong)(message.Length - at))
            return false;
        message = message[at..];
        return true;
    }

    /// <summary>A number of at most 63 bits; what is longer is left to the generated parser.</summary>
    private static bool TryVarint(ReadOnlySpan<byte> message, ref int at, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 63 && at < message.Length; shift += 7)
        {
            var part = message[at++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return true;
        }

        return false;
    }
}
