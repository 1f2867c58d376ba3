using FitnessGrpc.VectorEngine.Collections;
using FitnessGrpc.VectorEngine.Filters;

namespace FitnessGrpc.VectorEngine.Queries;

/// <content>Points in the order of ids or of a payload field.</content>
internal sealed partial class Executor
{
    /// <summary>The slots of a filter in the order of ids, from an id on.</summary>
    public static List<int> InOrder(CollectionState state, Filter? filter, PointId? from, int take, IReadOnlySet<int>? excluded = null)
    {
        var compiled = filter is null ? null : new CompiledFilter(filter, state);
        var result = new List<int>(Math.Min(take, 1024));
        if (compiled?.Candidates() is { } candidates)
        {
            result.AddRange(candidates.Where(s => (from is null || state.IdAt(s).CompareTo(from.Value) >= 0) && excluded?.Contains(s) != true && compiled.Matches(s)));
            result.Sort((a, b) => state.IdAt(a).CompareTo(state.IdAt(b)));
            return result.Count <= take ? result : result.GetRange(0, take);
        }

        if (state.Count == 0 || (from is { } first && first.CompareTo(state.Order.Max) > 0))
        {
            return result;
        }

        foreach (var id in from is { } start ? state.Order.GetViewBetween(start, state.Order.Max) : state.Order)
        {
            if (result.Count >= take)
            {
                break;
            }

            var slot = state.SlotOf(id);
            if (excluded?.Contains(slot) != true && (compiled is null || compiled.Matches(slot)))
            {
                result.Add(slot);
            }
        }

        return result;
    }

    /// <summary>Points by the value of a field that has a range index; a point with several values occurs once for each.</summary>
    public static List<Ranked> Ordered(CollectionState state, IEnumerable<int> slots, QueryKind.OrderBy order)
    {
        if (state.IndexOf(order.Key)?.Schema.Kind is not (PayloadIndexKind.Integer or PayloadIndexKind.Float or PayloadIndexKind.Datetime) || state.IndexOf(order.Key) is not { } index)
        {
            throw EngineException.Invalid($"No range index for `order_by` key: `{order.Key}`. Please create one to use `order_by`.");
        }

        var path = KeyPath.Parse(order.Key);
        var found = new List<(double Value, int Slot, PayloadValue Shown)>();
        var values = new List<PayloadValue>();
        foreach (var slot in slots)
        {
            values.Clear();
            path.Collect(state.PayloadAt(slot), values);
            foreach (var value in values.SelectMany(v => v.Kind == PayloadKind.List ? v.Items : [v]))
            {
                if (index.OrderValue(value) is { } shown && shown.TryNumber(out var number)
                    && (order.StartFrom is not { } start || (order.Descending ? number <= start : number >= start)))
                {
                    found.Add((number, slot, shown));
                }
            }
        }

        found.Sort((a, b) =>
        {
            var byValue = Compare(a.Shown, b.Shown);
            return byValue != 0 ? (order.Descending ? -byValue : byValue) : state.IdAt(a.Slot).CompareTo(state.IdAt(b.Slot));
        });
        return [.. found.Select(f => new Ranked(f.Slot, 1f, f.Shown))];

        static int Compare(PayloadValue a, PayloadValue b) =>
            a.Kind == PayloadKind.Integer && b.Kind == PayloadKind.Integer ? a.AsInteger.CompareTo(b.AsInteger) : a.AsDouble.CompareTo(b.AsDouble);
    }
}
