using FitnessGrpc.VectorEngine.Collections;
using FitnessGrpc.VectorEngine.Filters.Text;

namespace FitnessGrpc.VectorEngine.Filters;

/// <summary>Makes the nodes of a filter: paths are parsed, and tests read a field as the index on it does.</summary>
internal sealed class FilterCompiler(IPointSource source)
{
    /// <summary>Makes the node of a filter whose keys are relative to a prefix, which is empty but within nested filters.</summary>
    public FilterNode Compile(Filter filter, string prefix = "") => new FilterNode.Group(
        [.. filter.Must.Select(c => Compile(c, prefix))],
        [.. filter.MustNot.Select(c => Compile(c, prefix))],
        [.. filter.Should.Select(c => Compile(c, prefix))],
        filter.MinShould?.Select(c => Compile(c, prefix)).ToArray(),
        filter.MinShouldCount);

    private FilterNode Compile(Condition condition, string prefix)
    {
        switch (condition)
        {
            case Condition.HasId { Ids: var ids }:
                return new FilterNode.Of(p => ids.Contains(p.Source.IdAt(p.Slot)));
            case Condition.Slice slice:
                return new FilterNode.Of(p => IdHash.Of(p.Source.IdAt(p.Slot)) % slice.Total == slice.Index);
            case Condition.HasVector { Name: var name }:
                return new FilterNode.Of(p => p.Source.HasVector(p.Slot, name));
            case Condition.Group { Filter: var inner }:
                return Compile(inner, prefix);
            case Condition.IsEmpty { Key: var key }:
                return Field(key, new FieldTest.Empty(true), prefix);
            case Condition.IsNull { Key: var key } when source.IndexOf(prefix + key) is not null:
                return Field(key, new FieldTest.Null(true), prefix);
            case Condition.IsNull { Key: var key }:
                return new FilterNode.OnValues(KeyPath.Parse(key), static values =>
                {
                    foreach (var value in values)
                    {
                        if (value.Kind == PayloadKind.Null)
                        {
                            return true;
                        }
                    }

                    return false;
                });
            case Condition.Nested { Key: var key, Filter: var inner }:
                return new FilterNode.Nested(KeyPath.Parse(key), Compile(inner, prefix + key + "[]."));
            case Condition.Field { Key: var key, Tests: var tests }:
                var nodes = tests.Select(t => Field(key, t, prefix)).ToArray();
                return nodes.Length == 1 ? nodes[0] : new FilterNode.Of(p => FilterNode.AtLeast(nodes, 1, p));
            default:
                throw EngineException.Validation("unknown condition");
        }
    }

    private FilterNode Field(string key, FieldTest test, string prefix)
    {
        var index = source.IndexOf(prefix + key);
        var look = new FilterNode.OnValues(KeyPath.Parse(key), Values(test, index?.Schema));

        // Within a nested filter a slot says nothing about the element.
        return prefix.Length == 0 ? IndexedNode.Over(look, index, test, source.SlotLimit) : look;
    }

    private static FilterNode.ValuesTest Values(FieldTest test, PayloadIndexSchema? index)
    {
        switch (test)
        {
            case FieldTest.Empty { Expected: var expected }:
                return values => IsEmpty(values) == expected;
            case FieldTest.Null { Expected: var expected }:
                return values => HasNull(values) == expected;
            case FieldTest.ValuesCount count:
                return values => Counts(count, values);
            case FieldTest.Text or FieldTest.Phrase or FieldTest.TextAny when index?.Kind == PayloadIndexKind.Text:
                return new TextTest(new TextAnalyzer(index), test).Holds;
            default:
                var holds = FieldTests.Compile(test, index);
                return values =>
                {
                    foreach (var value in values)
                    {
                        if (value.Kind != PayloadKind.List)
                        {
                            if (holds(value))
                            {
                                return true;
                            }

                            continue;
                        }

                        foreach (var item in value.Items)
                        {
                            if (holds(item))
                            {
                                return true;
                            }
                        }
                    }

                    return false;
                };
        }
    }

    private static bool IsEmpty(ReadOnlySpan<PayloadValue> values)
    {
        foreach (var value in values)
        {
            if (value.Kind != PayloadKind.Null && (value.Kind != PayloadKind.List || value.Items.Length > 0))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasNull(ReadOnlySpan<PayloadValue> values)
    {
        foreach (var value in values)
        {
            if (value.Kind == PayloadKind.Null || (value.Kind == PayloadKind.List && Array.Exists(value.Items, static i => i.Kind == PayloadKind.Null)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Counts(FieldTest.ValuesCount test, ReadOnlySpan<PayloadValue> values)
    {
        foreach (var value in values)
        {
            if (Within(test, value.Kind switch { PayloadKind.Null => 0, PayloadKind.List => (ulong)value.Items.Length, _ => 1 }))
            {
                return true;
            }
        }

        return values.IsEmpty && Within(test, 0);
    }

    private static bool Within(FieldTest.ValuesCount test, ulong count) =>
        (test.Lt is not { } lt || count < lt) && (test.Gt is not { } gt || count > gt)
        && (test.Gte is not { } gte || count >= gte) && (test.Lte is not { } lte || count <= lte);
}
