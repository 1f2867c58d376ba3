using System.Security.Cryptography;
using System.Text;
using FitnessGrpc.Contracts.Retrieval.V1;

namespace FitnessGrpc.Retrieval.AnswerCache;

/// <summary>Where an answer stands: the same question under the same scope and filter has the same key.</summary>
/// <param name="Normalized">The question but for case, spacing and closing punctuation.</param>
/// <param name="Scope">Scope of the caller.</param>
/// <param name="Filter">Key of the filter.</param>
internal sealed record QuestionKey(string Normalized, string Scope, string Filter)
{
    public static QuestionKey Of(string question, string scope, Filter? filter) =>
        new(QuestionNormalizer.Normalize(question), scope, FilterKey.Of(filter));

    /// <summary>Scope and filter in one: only answers of the same partition are compared.</summary>
    public string Partition => Convert.ToHexStringLower(Hash(Scope, Filter).AsSpan(0, 16));

    /// <summary>Id of the point and of the answer: a UUID of version 8 made from the key alone.</summary>
    public string AnswerId
    {
        get
        {
            var bytes = Hash(Scope, Filter, Normalized).AsSpan(0, 16);
            bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
            bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
            return new Guid(bytes, bigEndian: true).ToString("D");
        }
    }

    /// <summary>Each part goes with its length, so that no two lists of parts run into the same bytes.</summary>
    private static byte[] Hash(params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
        return hash.GetHashAndReset();
    }
}
