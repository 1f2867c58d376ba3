using System.Runtime.InteropServices;
using FitnessGrpc.VectorEngine.Collections;
using FitnessGrpc.VectorEngine.Filters;
using FitnessGrpc.VectorEngine.Segments;

namespace FitnessGrpc.VectorEngine.Queries;

/// <summary>Counts the points of each value of a field. The index on the field says what is a value.</summary>
internal static class Facets
{
    /// <summary>The most frequent values; of equal counts the smaller value first.</summary>
    public static List<FacetHit> Count(CollectionState state, string key, Filter? filter, int limit, CancellationToken cancellation)
    {
        if (state.IndexOf(key) is not { HasFacets: true })
        {
            throw EngineException.Invalid($"No appropriate index for faceting: `{key}`. Please create one to facet on this field.");
        }

        var counts = new Dictionary<Value, (PayloadValue Shown, int Count)>();
        foreach (var segment in state.Segments)
        {
            cancellation.ThrowIfCancellationRequested();
            using var matches = Matches(segment, filter);
            foreach (var (value, slots) in segment.IndexOf(key)!.Facets())
            {
                if ((matches is null ? slots.Count : slots.CountIn(matches)) is > 0 and var count)
                {
                    ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(counts, Value.Of(value), out _);
                    sum = (value, sum.Count + count);
                }
            }
        }

        return [.. counts.OrderByDescending(static c => c.Value.Count).ThenBy(static c => c.Key).Take(limit).Select(static c => new FacetHit(c.Value.Shown, c.Value.Count))];
    }

    /// <summary>The live points that match; null when that is all of the slots.</summary>
    private static SlotBitmap? Matches(ISegment segment, Filter? filter)
    {
        if (filter is null && segment.Count == segment.SlotLimit)
        {
            return null;
        }

        var slots = SlotBitmap.Rent(segment.SlotLimit);
        using var plan = filter is null ? null : FilterPlan.For(filter, segment);
        foreach (var slot in plan?.Matches ?? segment.InOrder(null))
        {
            slots.Add(slot);
        }

        return slots;
    }

    /// <summary>A string, or an integer (also for booleans).</summary>
    private readonly record struct Value(string? Text, long Number) : IComparable<Value>
    {
        public static Value Of(PayloadValue value) => value.Kind switch
        {
            PayloadKind.String => new Value(value.AsString, 0),
            PayloadKind.Bool => new Value(null, value.AsBool ? 1 : 0),
            _ => new Value(null, value.AsInteger),
        };

        public int CompareTo(Value other) => Text is null ? Number.CompareTo(other.Number) : string.CompareOrdinal(Text, other.Text);
    }
}
