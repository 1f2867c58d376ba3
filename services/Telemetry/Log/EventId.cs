using System.Security.Cryptography;
using System.Text;

namespace FitnessGrpc.Telemetry.Log;

/// <summary>UUIDs as they are stored: 16 bytes in the order of their text, so that time-ordered ids stay together in the index.</summary>
internal static class EventId
{
    /// <summary>The hyphenated form only, and not the nil UUID.</summary>
    public static bool TryParse(string text, out Guid id) => Guid.TryParseExact(text, "D", out id) && id != Guid.Empty;

    public static byte[] Bytes(string text) => Guid.ParseExact(text, "D").ToByteArray(bigEndian: true);

    /// <summary>The id of the event that a feedback gives: the same for the same feedback (a UUID of version 8, RFC 9562, from SHA-256).</summary>
    public static Guid OfFeedback(string feedbackId)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes("fitness.telemetry.feedback:" + feedbackId), hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
