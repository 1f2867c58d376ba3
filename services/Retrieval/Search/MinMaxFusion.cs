namespace FitnessGrpc.Retrieval.Search;

/// <summary>
/// Convex combination of the channels' scores, each scaled to 0..1 between the worst and the best that its channel returned
/// (Bruch, Gai and Ingber, 2023). What a channel did not return has 0 of it. Pure.
/// </summary>
internal static class MinMaxFusion
{
    /// <summary>The chunks of both channels, best first; order does not depend on that of the input.</summary>
    /// <param name="dense">Hits by meaning, each chunk once.</param>
    /// <param name="sparse">Hits by words, each chunk once.</param>
    /// <param name="denseWeight">0 (words only) to 1 (meaning only).</param>
    public static IReadOnlyList<FusedHit> Fuse(IReadOnlyList<ChannelHit> dense, IReadOnlyList<ChannelHit> sparse, double denseWeight)
    {
        var fused = new Dictionary<string, FusedHit>(StringComparer.Ordinal);
        foreach (var (hit, scaled) in Scale(dense))
            fused[hit.PointId] = new FusedHit(hit.PointId, hit.DocumentId, denseWeight * scaled, hit.Score, null);
        foreach (var (hit, scaled) in Scale(sparse))
        {
            var score = (1 - denseWeight) * scaled;
            fused[hit.PointId] = fused.TryGetValue(hit.PointId, out var other)
                ? other with { Score = other.Score + score, Sparse = hit.Score }
                : new FusedHit(hit.PointId, hit.DocumentId, score, null, hit.Score);
        }
        return
        [
            .. fused.Values
                .OrderByDescending(static h => h.Score)
                .ThenByDescending(static h => h.Dense ?? double.NegativeInfinity)
                .ThenBy(static h => h.PointId, StringComparer.Ordinal),
        ];
    }

    /// <summary>The first of an ordered list, at most <paramref name="limit"/>, with at most so many of one document (0 for any number).</summary>
    public static IReadOnlyList<FusedHit> Take(IReadOnlyList<FusedHit> ordered, int limit, int maxPerDocument)
    {
        var taken = new List<FusedHit>(limit);
        var perDocument = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var hit in ordered)
        {
            if (taken.Count == limit)
                break;
            var count = perDocument.GetValueOrDefault(hit.DocumentId);
            if (maxPerDocument > 0 && count == maxPerDocument)
                continue;
            perDocument[hit.DocumentId] = count + 1;
            taken.Add(hit);
        }
        return taken;
    }

    private static IEnumerable<(ChannelHit Hit, double Scaled)> Scale(IReadOnlyList<ChannelHit> hits)
    {
        if (hits.Count == 0)
            return [];
        var worst = hits.Min(static h => h.Score);
        var width = hits.Max(static h => h.Score) - worst;
        // A channel whose hits are all alike has nothing to tell them apart by, but it did find them.
        return hits.Select(h => (h, width > 0 ? (h.Score - worst) / width : 1));
    }
}
