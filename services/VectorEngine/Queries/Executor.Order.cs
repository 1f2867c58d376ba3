using FitnessGrpc.VectorEngine.Collections;

namespace FitnessGrpc.VectorEngine.Queries;

/// <content>Points in the order of ids or of a payload field.</content>
internal sealed partial class Executor
{
    /// <summary>The slots of a filter in the order of ids, from an id on.</summary>
    public static List<int> InOrder(CollectionState state, Filter? filter, PointId? from, int take, IReadOnlySet<int>? excluded = null, CancellationToken cancellation = default)
    {
        var test = state.Tester(filter);
        var result = new List<int>(Math.Min(take, 1024));
        foreach (var slot in state.InOrder(from))
        {
            cancellation.ThrowIfCancellationRequested();
            if (result.Count >= take)
            {
                break;
            }

            if (excluded?.Contains(slot) != true && (test is null || test.Matches(slot)))
            {
                result.Add(slot);
            }
        }

        return result;
    }

    /// <summary>Points by the value of a field that has a range index, from the indexes' order; a point with several values occurs once for each.</summary>
    public static List<Ranked> Ordered(CollectionState state, Filter? filter, IReadOnlySet<int>? among, QueryKind.OrderBy order, int take, IReadOnlySet<int>? excluded = null, CancellationToken cancellation = default)
    {
        if (state.IndexOf(order.Key) is not { HasOrder: true })
        {
            throw EngineException.Invalid($"No range index for `order_by` key: `{order.Key}`. Please create one to use `order_by`.");
        }

        var test = state.Tester(filter);
        var result = new List<Ranked>();
        var queue = new PriorityQueue<(IEnumerator<(PayloadValue Value, int Slot)> Values, int Segment), (PayloadValue Value, PointId Id)>(
            Comparer<(PayloadValue Value, PointId Id)>.Create((a, b) =>
            {
                // Descending is ascending read backwards, ids of equal values included, as each segment's index gives it.
                var byValue = Compare(a.Value, b.Value) is not 0 and var value ? value : a.Id.CompareTo(b.Id);
                return order.Descending ? -byValue : byValue;
            }));
        for (var i = 0; i < state.Segments.Count; i++)
        {
            Next(state.Segments[i].IndexOf(order.Key)!.InOrder(order.Descending, order.StartFrom).GetEnumerator(), i);
        }

        while (result.Count < take && queue.TryDequeue(out var first, out _))
        {
            cancellation.ThrowIfCancellationRequested();
            var slot = state.BaseOf(first.Segment) + first.Values.Current.Slot;
            if (state.IsLive(slot) && among?.Contains(slot) != false && excluded?.Contains(slot) != true && (test is null || test.Matches(slot)))
            {
                result.Add(new Ranked(slot, 1f, first.Values.Current.Value));
            }

            Next(first.Values, first.Segment);
        }

        return result;

        void Next(IEnumerator<(PayloadValue Value, int Slot)> values, int segment)
        {
            if (values.MoveNext())
            {
                queue.Enqueue((values, segment), (values.Current.Value, state.Segments[segment].IdAt(values.Current.Slot)));
            }
        }

        static int Compare(PayloadValue a, PayloadValue b) =>
            a.Kind == PayloadKind.Integer && b.Kind == PayloadKind.Integer ? a.AsInteger.CompareTo(b.AsInteger) : a.AsDouble.CompareTo(b.AsDouble);
    }
}
