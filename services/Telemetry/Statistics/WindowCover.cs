namespace FitnessGrpc.Telemetry.Statistics;

/// <summary>
/// Covers a window exactly with the fewest buckets: hours in the middle, minutes around them, seconds at the edges. So 31 days
/// are some 860 buckets and not 2.7 million.
/// </summary>
internal static class WindowCover
{
    /// <summary>Widths of the buckets in seconds, widest first; each divides the one before.</summary>
    public static readonly int[] Widths = [3600, 60, 1];

    /// <param name="Width">Width of the buckets in seconds.</param>
    /// <param name="From">Start of the first, inclusive.</param>
    /// <param name="To">End of the last, exclusive.</param>
    public readonly record struct Range(int Width, long From, long To);

    /// <param name="from">Start in seconds since 1970, inclusive.</param>
    /// <param name="to">End in seconds since 1970, exclusive.</param>
    public static List<Range> Of(long from, long to)
    {
        var ranges = new List<Range>(5);
        Add(ranges, from, to, 0);
        return ranges;
    }

    private static void Add(List<Range> ranges, long from, long to, int level)
    {
        if (from >= to)
            return;
        var width = Widths[level];
        var first = (from + width - 1) / width * width;
        var last = to / width * width;
        if (first >= last)
        {
            // Narrower than one bucket of this width. A second always fits.
            Add(ranges, from, to, level + 1);
            return;
        }
        ranges.Add(new Range(width, first, last));
        if (level + 1 < Widths.Length)
        {
            Add(ranges, from, first, level + 1);
            Add(ranges, last, to, level + 1);
        }
    }
}
