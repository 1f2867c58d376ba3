using System.Buffers.Binary;
using System.Buffers.Text;
using FitnessGrpc.Hosting.Errors;

namespace FitnessGrpc.Drift.Rpc;

/// <summary>Where the next page begins: version and place of the last decision of the page before; base64url.</summary>
internal static class PageToken
{
    private const byte Version = 1;
    private const int Size = 9;

    public static string Of(long seq)
    {
        Span<byte> bytes = stackalloc byte[Size];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], seq);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Notes a violation when it is no token of ours. Empty means the first page.</summary>
    public static long Parse(RequestValidator validator, string text, string field)
    {
        if (text.Length == 0)
            return long.MaxValue;
        Span<byte> bytes = stackalloc byte[Size];
        if (text.Length == Base64Url.GetEncodedLength(Size)
            && Base64Url.IsValid(text)
            && Base64Url.TryDecodeFromChars(text, bytes, out var written)
            && written == Size
            && bytes[0] == Version
            && BinaryPrimitives.ReadInt64BigEndian(bytes[1..]) is > 0 and var seq)
            return seq;
        validator.Fail(field, "is not a next_page_token of this method");
        return 0;
    }
}
