using FitnessGrpc.VectorEngine.Collections;

namespace FitnessGrpc.VectorEngine.Queries;

/// <summary>
/// Maximal marginal relevance: points are chosen one by one, each time the one with the greatest (1 − d) · relevance − d · similarity to the
/// most similar point already chosen.
/// </summary>
internal sealed class Diversity(CollectionState state, string name, float diversity, CancellationToken cancellation)
{
    /// <summary>Chooses from candidates given with their inner similarities to the query; the order is that of the choice.</summary>
    public Candidate[] Select(Candidate[] candidates, int count)
    {
        var chosen = new Candidate[Math.Min(count, candidates.Length)];
        var nearest = new float[candidates.Length];
        var open = new bool[candidates.Length];

        // MaxSim has a direction: the candidate's rows look for their best match among the chosen point's.
        var similarities = Array.ConvertAll(candidates, c => Similarity.Of(state, name, state.VectorAt(c.Slot, name)!));
        Array.Fill(nearest, float.NegativeInfinity);
        Array.Fill(open, true);
        for (var n = 0; n < chosen.Length; n++)
        {
            cancellation.ThrowIfCancellationRequested();
            var best = -1;
            var bestScore = float.NegativeInfinity;
            for (var i = 0; i < candidates.Length; i++)
            {
                if (!open[i])
                {
                    continue;
                }

                var score = n == 0 ? candidates[i].Score : ((1 - diversity) * candidates[i].Score) - (diversity * nearest[i]);
                if (best < 0 || score > bestScore)
                {
                    (best, bestScore) = (i, score);
                }
            }

            chosen[n] = candidates[best];
            open[best] = false;
            if (n + 1 == chosen.Length)
            {
                break;
            }

            for (var i = 0; i < candidates.Length; i++)
            {
                if (open[i])
                {
                    nearest[i] = MathF.Max(nearest[i], similarities[i].To(candidates[best].Slot));
                }
            }
        }

        return chosen;
    }
}
