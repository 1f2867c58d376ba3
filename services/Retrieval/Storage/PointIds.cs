using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Qdrant = FitnessGrpc.Contracts.Qdrant;

namespace FitnessGrpc.Retrieval.Storage;

/// <summary>
/// Ids of points: UUIDs of version 8 (RFC 9562) from the SHA-256 of what the point stands for, so that a write which is
/// sent again hits the same points.
/// </summary>
internal static class PointIds
{
    /// <summary>Id of the record of a document.</summary>
    public static Guid Document(string documentId) => FromName($"document\n{documentId}");

    /// <summary>Id of a chunk of one revision of a document.</summary>
    public static Guid Chunk(string revision, int number) =>
        FromName(string.Create(CultureInfo.InvariantCulture, $"chunk\n{revision}\n{number}"));

    public static Qdrant.PointId ToPointId(Guid id) => new() { Uuid = id.ToString("D") };

    private static Guid FromName(string name)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16);
        hash[6] = (byte)(hash[6] & 0x0F | 0x80);
        hash[8] = (byte)(hash[8] & 0x3F | 0x80);
        return new Guid(hash, bigEndian: true);
    }
}
