using FitnessGrpc.VectorEngine.Distances;
using FitnessGrpc.VectorEngine.Filters;
using FitnessGrpc.VectorEngine.Segments;

namespace FitnessGrpc.VectorEngine.Queries;

/// <content>Searches over vectors.</content>
internal sealed partial class Executor
{
    /// <summary>The slots closest to a dense vector, best first, with inner similarities.</summary>
    private Candidate[] Closest(QueryNode node, float[] query, Filter? filter, int take)
    {
        var view = state.Dense(node.Using)!;
        var distance = view.Schema.Distance;
        var floor = node.ScoreThreshold is { } threshold ? Kernels.Inner(distance, threshold) : (float?)null;
        var top = new TopK(take);
        for (var i = 0; i < state.Segments.Count; i++)
        {
            if (view.Of(i) is not { } column)
            {
                continue;
            }

            if (column is SealedDense { Graph: { } graph } indexed && !node.Settings.Exact && !IsTooWide(node.Settings, graph, take, state.Segments[i].Count))
            {
                cancellation.ThrowIfCancellationRequested();
                Walk((SealedSegment)state.Segments[i], indexed, graph, state.BaseOf(i), node, query, filter, floor, take, ref top);
            }
            else if (!node.Settings.IndexedOnly || state.Segments[i].Count * (long)column.Schema.Size * sizeof(float) < column.Schema.Graph.FullScanKilobytes * 1000L)
            {
                Scan(state.Segments[i], column, state.BaseOf(i), distance, query, filter, floor, ref top);
            }
        }

        return top.Sorted();
    }

    /// <summary>Compares the vectors of a segment that match.</summary>
    private void Scan(ISegment segment, IVectorColumn column, int first, Distance distance, float[] query, Filter? filter, float? floor, ref TopK top)
    {
        using var plan = filter is null ? null : FilterPlan.For(filter, segment);
        if (plan is not null && plan.TryBitmap(out var candidates))
        {
            var rest = plan.IsExact ? null : plan.Test;
            foreach (var slot in candidates)
            {
                Consider(slot, rest, ref top);
            }

            return;
        }

        for (var slot = 0; slot < segment.SlotLimit; slot++)
        {
            if (slot % CancellationStride == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            Consider(slot, plan?.Test, ref top);
        }

        // The score is cheaper than most filters, so the filter is only asked about points that would be kept.
        void Consider(int slot, ISlotTest? test, ref TopK into)
        {
            if (!column.Has(slot) || !segment.IsLive(slot))
            {
                return;
            }

            var score = Kernels.Similarity(distance, query, column.At(slot));
            if ((floor is null || score > floor) && into.Admits(score, first + slot) && !_excluded.Contains(first + slot) && (test is null || test.Matches(slot)))
            {
                into.Add(score, first + slot);
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
        var test = among is null ? null : state.Tester(filter);
        var top = new TopK(take);
        var seen = 0;
        foreach (var slot in among ?? state.Matching(filter))
        {
            Consider(slot);
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
                && !_excluded.Contains(slot) && (test is null || test.Matches(slot)))
            {
                top.Add(score, slot);
            }
        }
    }

    /// <summary>The slots closest to a sparse vector, best first, from the inverted index.</summary>
    private Candidate[] Sparse(QueryNode node, VectorValue.Sparse query, Filter? filter, int take)
    {
        var view = state.Sparse(node.Using)!;
        var weighted = IdfWeights.Apply(state, node.Using, query, node.Settings.IdfCorpus) ?? query;
        var top = new TopK(take);
        for (var i = 0; i < state.Segments.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (view.Of(i) is not { } column)
            {
                continue;
            }

            var segment = state.Segments[i];
            using var plan = filter is null ? null : FilterPlan.For(filter, segment);
            SlotBitmap? among = null;
            _ = plan?.TryBitmap(out among);
            var rest = plan is null || plan.IsExact ? null : plan.Test;
            var hasDeleted = segment is SealedSegment && segment.Count < segment.SlotLimit;
            var test = rest is null && !hasDeleted && _excluded.Count == 0 ? null : new Admitted(segment, rest, _excluded, state.BaseOf(i));
            column.Index.Search(weighted, node.ScoreThreshold, among, test, ref top, state.BaseOf(i));
        }

        return top.Sorted();
    }

    /// <summary>Live points that are not left out and pass what remains of a filter.</summary>
    private sealed class Admitted(ISegment segment, ISlotTest? rest, HashSet<int> excluded, int first) : ISlotTest
    {
        public bool Matches(int slot) => segment.IsLive(slot) && !excluded.Contains(first + slot) && (rest is null || rest.Matches(slot));
    }
}
