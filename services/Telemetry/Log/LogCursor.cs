using System.Buffers.Binary;
using System.Buffers.Text;
using FitnessGrpc.Hosting.Errors;

namespace FitnessGrpc.Telemetry.Log;

/// <summary>A place in one log. On the wire it is opaque: version, identity of the log, position; base64url.</summary>
/// <param name="LogId">Identity of the log, so that a cursor of another one is not taken for ours.</param>
/// <param name="Position">Position of the last event that the holder has; 0 before the first.</param>
internal readonly record struct LogCursor(ulong LogId, long Position)
{
    private const byte Version = 1;
    private const int Size = 17;

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        bytes[0] = Version;
        BinaryPrimitives.WriteUInt64BigEndian(bytes[1..], LogId);
        BinaryPrimitives.WriteInt64BigEndian(bytes[9..], Position);
        return Base64Url.EncodeToString(bytes);
    }

    /// <exception cref="DomainException">INVALID_ARGUMENT: it is no cursor, or one of another log.</exception>
    public static LogCursor Parse(string text, ulong logId, long lastPosition)
    {
        Span<byte> bytes = stackalloc byte[Size];
        if (text.Length != Base64Url.GetEncodedLength(Size)
            || !Base64Url.IsValid(text)
            || !Base64Url.TryDecodeFromChars(text, bytes, out var written)
            || written != Size
            || bytes[0] != Version)
            throw DomainException.Invalid("cursor", "is not a cursor of this service");
        var cursor = new LogCursor(BinaryPrimitives.ReadUInt64BigEndian(bytes[1..]), BinaryPrimitives.ReadInt64BigEndian(bytes[9..]));
        if (cursor.LogId != logId || cursor.Position < 0 || cursor.Position > lastPosition)
            throw DomainException.Invalid("cursor", "belongs to another log");
        return cursor;
    }
}
