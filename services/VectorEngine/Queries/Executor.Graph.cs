using System.Buffers;
using FitnessGrpc.VectorEngine.Filters;
using FitnessGrpc.VectorEngine.Graphs;
using FitnessGrpc.VectorEngine.Segments;

namespace FitnessGrpc.VectorEngine.Queries;

/// <content>Searches through graphs.</content>
internal sealed partial class Executor
{
    /// <summary>Candidates from which on comparing every vector of a segment costs less than keeping them sorted on a walk.</summary>
    private static bool IsTooWide(SearchSettings settings, GraphIndex graph, int take, int points) =>
        Math.Max(settings.Ef ?? graph.Graph.EfConstruct, take * Math.Max(1, settings.Oversampling ?? 1)) > Math.Max(4096, points / 16);

    /// <summary>
    /// The closest points of a sealed segment by its graph. With a filter, what is cheaper: comparing the points that match, or a walk that returns
    /// only them; how many match is known from the payload indexes or estimated.
    /// </summary>
    private unsafe void Walk(SealedSegment segment, SealedDense column, GraphIndex graph, int first, QueryNode node, float[] query, Filter? filter, float? floor, int take, ref TopK top)
    {
        var settings = node.Settings;
        var options = new SearchOptions(settings.Rescore ?? true, (float)Math.Clamp(settings.Oversampling ?? 1, 1, 1000), settings.IgnoreQuantization);
        var wanted = (int)Math.Min((long)take + _excluded.Count, segment.Count);
        var ef = (int)Math.Max(settings.Ef ?? graph.Graph.EfConstruct, Math.Min(wanted * options.Oversampling, segment.Count));
        var found = ArrayPool<Candidate>.Shared.Rent(Math.Max(1, wanted));
        try
        {
            int count;
            using var plan = filter is null ? null : FilterPlan.For(filter, segment);
            if (plan is null)
            {
                fixed (ulong* deleted = segment.Deleted)
                {
                    count = segment.Count == segment.SlotLimit
                        ? graph.Search(query, wanted, ef, default(NoFilter), segment.Count, options, found)
                        : graph.Search(query, wanted, ef, new BitFilter(deleted, null), segment.Count, options, found);
                }
            }
            else if (graph.PrefersScan(plan.TryBitmap(out var slots) ? slots.Count() : plan.Estimate.Expected, ef))
            {
                var matches = plan.Matches.ToArray();
                count = graph.Scan(query, wanted, ef, matches, options, found);
            }
            else if (slots is not null && plan.IsExact)
            {
                fixed (ulong* deleted = segment.Deleted, allowed = slots.Words)
                {
                    count = graph.Search(query, wanted, ef, new BitFilter(segment.Count == segment.SlotLimit ? null : deleted, allowed), slots.Count(), options, found);
                }
            }
            else
            {
                count = graph.Search(query, wanted, ef, new TestFilter(new LiveTest(segment, plan.Test)), plan.Estimate.Expected, options, found);
            }

            // A walk that found too little although more match: they lie where the graph has no way through.
            if (count < wanted && count < (plan is null ? column.Count : plan.IsExact ? plan.Matches.Count() : plan.Estimate.Min))
            {
                count = graph.Scan(query, wanted, ef, [.. plan?.Matches ?? segment.InOrder(null)], options, found);
            }

            foreach (var (slot, score) in found.AsSpan(0, count))
            {
                if ((floor is null || score > floor) && top.Admits(score, first + slot) && !_excluded.Contains(first + slot))
                {
                    top.Add(score, first + slot);
                }
            }
        }
        finally
        {
            ArrayPool<Candidate>.Shared.Return(found);
        }
    }

    private sealed class LiveTest(SealedSegment segment, ISlotTest test) : ISlotTest
    {
        public bool Matches(int slot) => segment.IsLive(slot) && test.Matches(slot);
    }
}
