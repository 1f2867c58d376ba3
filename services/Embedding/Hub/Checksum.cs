using System.Security.Cryptography;
using System.Text;

namespace FitnessGrpc.Embedding.Hub;

/// <summary>
/// What the hub says a file must come to: SHA-256 of large files, git's blob hash (SHA-1 over <c>blob LENGTH\0</c> and the content) of small ones.
/// </summary>
/// <param name="IsSha256">SHA-256, and not git's.</param>
/// <param name="Hex">Lower-case hexadecimal.</param>
internal sealed record Checksum(bool IsSha256, string Hex)
{
    private const int Sha256Length = 64;
    private const int Sha1Length = 40;

    /// <summary>Reads a hash or an entity tag by its length; null for what is neither.</summary>
    public static Checksum? Parse(string? text)
    {
        if (text is null)
            return null;
        var hex = (text.StartsWith("W/", StringComparison.Ordinal) ? text[2..] : text).Trim('"');
        return hex.Length is Sha256Length or Sha1Length && hex.All(char.IsAsciiHexDigit)
            ? new Checksum(hex.Length == Sha256Length, hex.ToLowerInvariant())
            : null;
    }

    /// <summary>The same kind of hash of a file, in hexadecimal.</summary>
    public async Task<string> OfAsync(string path, CancellationToken cancellation)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan | FileOptions.Asynchronous);
        // Git names its blobs by SHA-1; it guards against damage here, and a commit's name is no better.
#pragma warning disable CA5350
        using var hash = IncrementalHash.CreateHash(IsSha256 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1);
#pragma warning restore CA5350
        if (!IsSha256)
            hash.AppendData(Encoding.ASCII.GetBytes($"blob {stream.Length}\0"));
        var buffer = new byte[1 << 17];
        for (int read; (read = await stream.ReadAsync(buffer, cancellation)) > 0;)
            hash.AppendData(buffer, 0, read);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
