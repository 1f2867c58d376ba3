using System.Globalization;

namespace FitnessGrpc.VectorEngine.Storage;

/// <summary>
/// Keeps collections, each of which holds its log open, from taking all the files that the process may have open: connections and merges need some too.
/// Known on Linux only.
/// </summary>
internal static class OpenFiles
{
    private const string Descriptors = "/proc/self/fd", Limits = "/proc/self/limits", Row = "Max open files";

    /// <summary>Refuses one more file that stays open.</summary>
    /// <exception cref="EngineException">Too few would be left.</exception>
    public static void Check()
    {
        if (OperatingSystem.IsLinux() && Limit() is { } limit)
        {
            Check(Directory.EnumerateFileSystemEntries(Descriptors).Count(), limit);
        }
    }

    /// <summary>Refuses when fewer than an eighth of the files, or 32, would be left.</summary>
    internal static void Check(long used, long limit)
    {
        var kept = Math.Max(32, limit / 8);
        if (used + 1 > limit - kept)
        {
            throw new EngineException(EngineError.Exhausted, $"Open files: {used} of at most {limit}, {kept} of which are kept for connections; raise the limit (ulimit -n) for more collections");
        }
    }

    internal static long? ParseLimit(IEnumerable<string> lines)
    {
        var row = lines.FirstOrDefault(static l => l.StartsWith(Row, StringComparison.Ordinal));
        var soft = row?[Row.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
    }

    private static long? Limit()
    {
        try
        {
            return ParseLimit(File.ReadLines(Limits));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
