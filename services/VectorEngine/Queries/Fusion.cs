namespace FitnessGrpc.VectorEngine.Queries;

/// <summary>Merges ranked lists into one, best first.</summary>
internal static class Fusion
{
    /// <summary>Reciprocal rank fusion: Σ over the lists 1 / ((position + 1) / weight + k − 1), positions from 0; a weight of 0 or less adds nothing.</summary>
    public static List<Ranked> Rrf(IReadOnlyList<List<Ranked>> lists, int k, IReadOnlyList<float>? weights)
    {
        var sums = new Dictionary<int, float>();
        for (var l = 0; l < lists.Count; l++)
        {
            var weight = weights is { Count: > 0 } ? weights[l] : 1f;
            for (var position = 0; position < lists[l].Count; position++)
            {
                var score = weight <= 0 ? 0 : 1f / (((position + 1) / weight) + k - 1);
                var slot = lists[l][position].Slot;
                sums[slot] = sums.GetValueOrDefault(slot) + score;
            }
        }

        return BestFirst(sums);
    }

    /// <summary>Distribution-based score fusion: each list is scaled so that mean ± 3 sample deviations become 0..1, then added.</summary>
    public static List<Ranked> Dbsf(IReadOnlyList<List<Ranked>> lists)
    {
        var sums = new Dictionary<int, float>();
        foreach (var list in lists)
        {
            var mean = list.Count == 0 ? 0 : list.Average(h => (double)h.Score);
            var deviation = list.Count < 2 ? 0 : Math.Sqrt(list.Sum(h => Math.Pow(h.Score - mean, 2)) / (list.Count - 1));
            foreach (var hit in list)
            {
                var score = deviation == 0 ? 0.5 : (hit.Score - (mean - (3 * deviation))) / (6 * deviation);
                sums[hit.Slot] = sums.GetValueOrDefault(hit.Slot) + (float)score;
            }
        }

        return BestFirst(sums);
    }

    private static List<Ranked> BestFirst(Dictionary<int, float> sums) =>
        [.. sums.OrderByDescending(p => p.Value).ThenBy(p => p.Key).Select(p => new Ranked(p.Key, p.Value, null))];
}
