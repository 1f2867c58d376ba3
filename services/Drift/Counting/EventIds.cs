namespace FitnessGrpc.Drift.Counting;

/// <summary>UUIDs as they are stored: 16 bytes in the order of their text, so that time-ordered ids stay together in the index.</summary>
internal static class EventIds
{
    public static bool TryParse(string text, out byte[] id)
    {
        var valid = Guid.TryParseExact(text, "D", out var uuid);
        id = valid ? uuid.ToByteArray(bigEndian: true) : [];
        return valid;
    }
}
