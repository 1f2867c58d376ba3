using FitnessGrpc.VectorEngine.Distances;
using FitnessGrpc.VectorEngine.Filters;

namespace FitnessGrpc.VectorEngine.Queries;

/// <content>Searches over vectors.</content>
internal sealed partial class Executor
{
    /// <summary>The slots closest to a dense vector, best first, with inner similarities.</summary>
    private Candidate[] Closest(QueryNode node, float[] query, Filter? filter, int take)
    {
        var store = state.Dense(node.Using)!;
        var distance = store.Schema.Distance;
        var floor = node.ScoreThreshold is { } threshold ? Kernels.Inner(distance, threshold) : (float?)null;
        var compiled = filter is null ? null : new CompiledFilter(filter, state);
        var top = new TopK(take);
        if (compiled?.Candidates() is { } candidates)
        {
            foreach (var slot in candidates)
            {
                Consider(slot);
            }
        }
        else
        {
            for (var slot = 0; slot < state.SlotLimit; slot++)
            {
                if (slot % CancellationStride == 0)
                {
                    cancellation.ThrowIfCancellationRequested();
                }

                Consider(slot);
            }
        }

        return top.Sorted();

        // The score is cheaper than most filters, so the filter is only asked about points that would be kept.
        void Consider(int slot)
        {
            if (!store.Has(slot))
            {
                return;
            }

            var score = Kernels.Similarity(distance, query, store.At(slot));
            if ((floor is null || score > floor) && top.Admits(score, slot) && !_excluded.Contains(slot) && (compiled is null || compiled.Matches(slot)))
            {
                top.Add(score, slot);
            }
        }
    }

    /// <summary>The slots that a scorer ranks best, best first.</summary>
    private Candidate[] Scored(QueryNode node, Scorer scorer, Filter? filter, int take, int[]? among)
    {
        var distance = DistanceOf(node.Using);
        float? floor = null, ceiling = null;
        if (node.ScoreThreshold is { } threshold)
        {
            // A threshold is a distance where the distance is shown. Other scores are held against it the same way, as Qdrant does.
            if (node.Query is QueryKind.Nearest)
            {
                floor = Kernels.Inner(distance, threshold);
            }
            else if (distance is Distance.Euclid or Distance.Manhattan)
            {
                ceiling = threshold;
            }
            else
            {
                floor = threshold;
            }
        }

        var name = node.Using;
        var sparse = state.Sparse(name) is not null && among is null;
        var compiled = filter is null ? null : new CompiledFilter(filter, state);
        var top = new TopK(take);
        var seen = 0;
        if (((IReadOnlyCollection<int>?)among ?? compiled?.Candidates()) is { } candidates)
        {
            foreach (var slot in candidates)
            {
                Consider(slot);
            }
        }
        else
        {
            for (var slot = 0; slot < state.SlotLimit; slot++)
            {
                Consider(slot);
            }
        }

        return top.Sorted();

        void Consider(int slot)
        {
            if (++seen % CancellationStride == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            if (!state.HasVector(slot, name))
            {
                return;
            }

            var score = scorer.Score(slot);
            if ((floor is null || score > floor) && (ceiling is null || score < ceiling) && (!sparse || score != 0) && top.Admits(score, slot)
                && !_excluded.Contains(slot) && (compiled is null || compiled.Matches(slot)))
            {
                top.Add(score, slot);
            }
        }
    }

    /// <summary>The slots closest to a sparse vector, best first, from the inverted index.</summary>
    private Candidate[] Sparse(QueryNode node, VectorValue.Sparse query, Filter? filter, int take)
    {
        var store = state.Sparse(node.Using)!;
        var compiled = filter is null ? null : new CompiledFilter(filter, state);
        var weighted = node.Settings.IdfCorpus is null ? null : IdfWeights.Apply(state, node.Using, query, node.Settings.IdfCorpus);
        var top = new TopK(take);
        foreach (var (slot, score) in store.Score(weighted ?? query, state.SlotLimit, weighted is not null))
        {
            if ((node.ScoreThreshold is not { } threshold || score > threshold) && top.Admits(score, slot)
                && !_excluded.Contains(slot) && (compiled is null || compiled.Matches(slot)))
            {
                top.Add(score, slot);
            }
        }

        return top.Sorted();
    }
}
