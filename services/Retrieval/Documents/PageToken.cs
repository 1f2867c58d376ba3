using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Hosting.Errors;
using Google.Protobuf;

namespace FitnessGrpc.Retrieval.Documents;

/// <summary>Where the next page of a listing begins. On the wire it is opaque: version, filter, position; base64url.</summary>
internal static class PageToken
{
    private const byte Version = 1;
    private const int Size = 1 + sizeof(uint) + 16;

    public static string Write(Guid next, Filter? filter)
    {
        Span<byte> bytes = stackalloc byte[Size];
        bytes[0] = Version;
        BinaryPrimitives.WriteUInt32BigEndian(bytes[1..], Digest(filter));
        next.TryWriteBytes(bytes[5..], bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }

    /// <exception cref="DomainException">INVALID_ARGUMENT: it is no token, or one of another filter.</exception>
    public static Guid Read(string token, Filter? filter)
    {
        Span<byte> bytes = stackalloc byte[Size];
        if (token.Length != Base64Url.GetEncodedLength(Size)
            || !Base64Url.IsValid(token)
            || !Base64Url.TryDecodeFromChars(token, bytes, out var written)
            || written != Size
            || bytes[0] != Version)
            throw DomainException.Invalid("page_token", "is not a token of this service");
        if (BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]) != Digest(filter))
            throw DomainException.Invalid("page_token", "belongs to a listing with another filter");
        return new Guid(bytes[5..], bigEndian: true);
    }

    private static uint Digest(Filter? filter) =>
        BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData((filter ?? new Filter()).ToByteArray()));
}
