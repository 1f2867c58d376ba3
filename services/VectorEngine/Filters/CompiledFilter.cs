using FitnessGrpc.VectorEngine.Collections;

namespace FitnessGrpc.VectorEngine.Filters;

/// <summary>A filter prepared for one collection: paths parsed, tests chosen by the indexes. Used by one thread at a time.</summary>
internal sealed class CompiledFilter : ISlotTest
{
    private readonly IPointSource _state;
    private readonly Filter _filter;
    private readonly Node _root;

    public CompiledFilter(Filter filter, IPointSource state)
    {
        _state = state;
        _filter = filter;
        _root = Compile(filter, "");
    }

    private delegate bool Node(int slot, Payload payload);

    public bool Matches(int slot) => _root(slot, _state.PayloadAt(slot));

    /// <summary>Slots that hold every match, taken from the smallest usable index; null when every point must be looked at.</summary>
    public IReadOnlyCollection<int>? Candidates() => Candidates(_filter);

    private IReadOnlyCollection<int>? Candidates(Filter filter)
    {
        IReadOnlyCollection<int>? best = null;
        foreach (var condition in filter.Must)
        {
            var found = condition switch
            {
                Condition.HasId { Ids: var ids } => ids.Select(_state.SlotOf).Where(s => s >= 0).ToArray(),
                Condition.Group { Filter: var inner } => Candidates(inner),
                Condition.Field { Key: var key, Tests: [var test] } => _state.IndexOf(key)?.Lookup(test),
                _ => null,
            };
            if (found is not null && (best is null || found.Count < best.Count))
            {
                best = found;
            }
        }

        return best;
    }

    private Node Compile(Filter filter, string prefix)
    {
        var must = filter.Must.Select(c => Compile(c, prefix)).ToArray();
        var not = filter.MustNot.Select(c => Compile(c, prefix)).ToArray();
        var should = filter.Should.Select(c => Compile(c, prefix)).ToArray();
        var min = filter.MinShould?.Select(c => Compile(c, prefix)).ToArray();
        var count = filter.MinShouldCount;
        return (slot, payload) =>
        {
            foreach (var node in must)
            {
                if (!node(slot, payload))
                {
                    return false;
                }
            }

            foreach (var node in not)
            {
                if (node(slot, payload))
                {
                    return false;
                }
            }

            return (should.Length == 0 || Holds(should, 1, slot, payload)) && (min is null || Holds(min, count, slot, payload));
        };
    }

    private static bool Holds(Node[] nodes, ulong count, int slot, Payload payload)
    {
        ulong held = 0;
        foreach (var node in nodes)
        {
            if (node(slot, payload) && ++held >= count)
            {
                return true;
            }
        }

        return held >= count;
    }

    private Node Compile(Condition condition, string prefix)
    {
        switch (condition)
        {
            case Condition.HasId { Ids: var ids }:
                return (slot, _) => ids.Contains(_state.IdAt(slot));
            case Condition.Slice slice:
                return (slot, _) => IdHash.Of(_state.IdAt(slot)) % slice.Total == slice.Index;
            case Condition.HasVector { Name: var name }:
                return (slot, _) => _state.HasVector(slot, name);
            case Condition.Group { Filter: var inner }:
                return Compile(inner, prefix);
            case Condition.IsEmpty { Key: var key }:
                return OnValues(key, static values => IsEmpty(values));
            case Condition.IsNull { Key: var key }:
                var withArrays = _state.IndexOf(prefix + key) is not null;
                return OnValues(key, values => IsNull(values, withArrays));
            case Condition.Nested { Key: var key, Filter: var inner }:
                var path = KeyPath.Parse(key);
                var node = Compile(inner, prefix + key + "[].");
                return (slot, payload) => NestedHolds(path, node, slot, payload);
            case Condition.Field { Key: var key, Tests: var tests }:
                var nodes = tests.Select(t => Compile(key, t, _state.IndexOf(prefix + key)?.Schema)).ToArray();
                return nodes.Length == 1 ? nodes[0] : (slot, payload) => Holds(nodes, 1, slot, payload);
            default:
                throw EngineException.Validation("unknown condition");
        }
    }

    private static Node Compile(string key, FieldTest test, PayloadIndexSchema? index)
    {
        switch (test)
        {
            case FieldTest.Empty { Expected: var expected }:
                return OnValues(key, values => IsEmpty(values) == expected);
            case FieldTest.Null { Expected: var expected }:
                return OnValues(key, values => IsNull(values, true) == expected);
            case FieldTest.ValuesCount count:
                return OnValues(key, values => values.Count == 0 ? Within(count, 0) : values.Exists(v => Within(count, CountOf(v))));
            default:
                var holds = FieldTests.Compile(test, index);
                return OnValues(key, values =>
                {
                    foreach (var value in values)
                    {
                        if (value.Kind == PayloadKind.List ? Array.Exists(value.Items, i => holds(i)) : holds(value))
                        {
                            return true;
                        }
                    }

                    return false;
                });
        }
    }

    private static Node OnValues(string key, Func<List<PayloadValue>, bool> holds)
    {
        var path = KeyPath.Parse(key);
        var values = new List<PayloadValue>();
        return (_, payload) =>
        {
            values.Clear();
            path.Collect(payload, values);
            return holds(values);
        };
    }

    private static bool NestedHolds(KeyPath path, Node node, int slot, Payload payload)
    {
        var values = new List<PayloadValue>();
        path.Collect(payload, values);
        foreach (var value in values)
        {
            if (value.Kind == PayloadKind.List && Array.Exists(value.Items, i => i.Kind == PayloadKind.Object && node(slot, i.AsObject)))
            {
                return true;
            }

            // A path that ends in [] has already been taken apart into its elements.
            if (value.Kind == PayloadKind.Object && path.EndsInElements && node(slot, value.AsObject))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsEmpty(List<PayloadValue> values) =>
        values.TrueForAll(v => v.Kind == PayloadKind.Null || (v.Kind == PayloadKind.List && v.Items.Length == 0));

    private static bool IsNull(List<PayloadValue> values, bool withArrays) =>
        values.Exists(v => v.Kind == PayloadKind.Null
            || (withArrays && v.Kind == PayloadKind.List && Array.Exists(v.Items, i => i.Kind == PayloadKind.Null)));

    private static ulong CountOf(PayloadValue value) => value.Kind switch
    {
        PayloadKind.Null => 0,
        PayloadKind.List => (ulong)value.Items.Length,
        _ => 1,
    };

    private static bool Within(FieldTest.ValuesCount test, ulong count) =>
        (test.Lt is not { } lt || count < lt) && (test.Gt is not { } gt || count > gt)
        && (test.Gte is not { } gte || count >= gte) && (test.Lte is not { } lte || count <= lte);
}
