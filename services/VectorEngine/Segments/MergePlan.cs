namespace FitnessGrpc.VectorEngine.Segments;

/// <summary>Which sealed segments are next to be merged into one.</summary>
internal static class MergePlan
{
    /// <summary>A segment joins a merge when it is at most this many times what was gathered so far, so that big segments are rewritten rarely.</summary>
    private const int Growth = 2;

    /// <summary>
    /// The segments to merge, or one to be written again; empty when there is nothing to do. Segments with many deleted points come first, then the
    /// smallest of similar size; when idle, all that fit into one.
    /// </summary>
    public static IReadOnlyList<SealedSegment> Choose(IReadOnlyList<SealedSegment> segments, EngineOptions options, bool idle)
    {
        var wasteful = segments.FirstOrDefault(s =>
            s.SlotLimit >= options.VacuumMinPoints && s.SlotLimit - s.Count > options.DeletedThreshold * s.SlotLimit);
        if (wasteful is not null)
        {
            return [wasteful];
        }

        var group = new List<SealedSegment>();
        long sum = 0;
        foreach (var segment in segments.OrderBy(static s => s.Count))
        {
            var joins = group.Count == 0 || idle || segment.Count <= Growth * sum;
            if (!joins || sum + segment.Count > options.MaxSegmentPoints)
            {
                break;
            }

            group.Add(segment);
            sum += segment.Count;
        }

        return group.Count > 1 ? group : [];
    }
}
