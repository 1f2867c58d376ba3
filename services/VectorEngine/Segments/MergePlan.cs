namespace FitnessGrpc.VectorEngine.Segments;

/// <summary>Which sealed segments are next to be merged into one.</summary>
internal static class MergePlan
{
    /// <summary>A segment joins a merge when it is at most this many times what was gathered so far, so that big segments are rewritten rarely.</summary>
    private const int Growth = 2;

    /// <summary>
    /// The segments to merge, or one to be written again; empty when there is nothing to do. Segments with many deleted points come first, then the
    /// smallest of similar size, then one that only lacks a graph; when idle, all that fit into one.
    /// </summary>
    public static IReadOnlyList<SealedSegment> Choose(IReadOnlyList<SealedSegment> segments, EngineOptions options, bool idle)
    {
        var wasteful = segments.FirstOrDefault(s => IsWasteful(s, options));
        if (wasteful is not null)
        {
            return [wasteful];
        }

        var group = new List<SealedSegment>();
        long sum = 0;
        foreach (var segment in segments.OrderBy(static s => s.Count))
        {
            var joins = group.Count == 0 || idle || segment.Count <= Growth * sum;
            if ((!joins && group.Count > 1) || sum + segment.Count > options.MaxSegmentPoints)
            {
                break;
            }

            if (!joins)
            {
                // A single one that is much smaller must not keep the others from each other.
                group.Clear();
                sum = 0;
            }

            group.Add(segment);
            sum += segment.Count;
        }

        if (group.Count > 1)
        {
            return group;
        }

        return segments.FirstOrDefault(static s => s.NeedsGraph) is { } bare ? [bare] : [];
    }

    /// <summary>Whether so many points were deleted that a segment is worth writing again.</summary>
    public static bool IsWasteful(SealedSegment segment, EngineOptions options) =>
        segment.Count == 0 || (segment.SlotLimit >= options.VacuumMinPoints && segment.SlotLimit - segment.Count > options.DeletedThreshold * segment.SlotLimit);
}
