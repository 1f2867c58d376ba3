using FitnessGrpc.VectorEngine.Collections;
using FitnessGrpc.VectorEngine.Filters;

namespace FitnessGrpc.VectorEngine.Queries;

/// <summary>The first points in the order of a field, read from its index without sorting all of them.</summary>
internal static class FieldOrder
{
    /// <summary>Entries of the index that may be passed over for each point that is sorted instead.</summary>
    private const int WalkPerSort = 50;

    /// <summary>The first points; a point with several values occurs once for each. Null when the field has no such index, or when sorting the points of a narrow filter is cheaper.</summary>
    public static List<Ranked>? Take(CollectionState state, Filter? filter, QueryKind.OrderBy order, int limit)
    {
        if (state.IndexOf(order.Key) is not { HasOrder: true })
        {
            return null;
        }

        var plans = filter is null ? null : state.Segments.Select(s => FilterPlan.For(filter, s)).ToArray();
        if (plans is not null && plans.Sum(static p => (long)p.Estimate.Expected) * WalkPerSort < state.Count)
        {
            return null;
        }

        try
        {
            var found = new List<Ranked>();
            var queue = new PriorityQueue<(IEnumerator<(PayloadValue Value, int Slot)> Entries, int Segment), (PayloadValue Value, PointId Id)>(
                Comparer<(PayloadValue Value, PointId Id)>.Create((a, b) =>
                {
                    var byValue = Compare(a.Value, b.Value);
                    return byValue != 0 ? (order.Descending ? -byValue : byValue) : a.Id.CompareTo(b.Id);
                }));
            for (var i = 0; i < state.Segments.Count; i++)
            {
                if (state.Segments[i].IndexOf(order.Key) is { } index)
                {
                    Next(index.InOrder(order.Descending, order.StartFrom).GetEnumerator(), i);
                }
            }

            while (found.Count < limit && queue.TryDequeue(out var next, out _))
            {
                var (value, slot) = next.Entries.Current;
                found.Add(new Ranked(state.BaseOf(next.Segment) + slot, 1f, value));
                Next(next.Entries, next.Segment);
            }

            return found;

            void Next(IEnumerator<(PayloadValue Value, int Slot)> rest, int segment)
            {
                while (rest.MoveNext())
                {
                    var slot = rest.Current.Slot;
                    if (state.Segments[segment].IsLive(slot) && plans?[segment].Test.Matches(slot) != false)
                    {
                        queue.Enqueue((rest, segment), (rest.Current.Value, state.Segments[segment].IdAt(slot)));
                        return;
                    }
                }
            }
        }
        finally
        {
            foreach (var plan in plans ?? [])
            {
                plan.Dispose();
            }
        }
    }

    private static int Compare(PayloadValue a, PayloadValue b) =>
        a.Kind == PayloadKind.Integer ? a.AsInteger.CompareTo(b.AsInteger) : a.AsDouble.CompareTo(b.AsDouble);
}
