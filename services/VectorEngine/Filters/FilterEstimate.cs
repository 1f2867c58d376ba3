using FitnessGrpc.VectorEngine.Collections;

namespace FitnessGrpc.VectorEngine.Filters;

/// <summary>
/// How many points a filter matches, from what the indexes know: the shares of independent conditions multiply for <c>must</c>, and those of
/// their opposites for <c>should</c> and <c>must_not</c>. What no index knows is taken to match half of the points.
/// </summary>
internal sealed class FilterEstimate(IPointSource source)
{
    private readonly int _points = source.Count;

    public Cardinality Of(Filter filter)
    {
        var parts = new List<Cardinality>();
        parts.AddRange(filter.Must.Select(Of));
        parts.AddRange(filter.MustNot.Select(c => Of(c).Not(_points)));
        if (filter.Should.Count > 0)
        {
            parts.Add(Cardinality.Any([.. filter.Should.Select(Of)], _points));
        }

        if (filter.MinShould is { } min)
        {
            parts.Add(Cardinality.AtLeast(filter.MinShouldCount, [.. min.Select(Of)], _points));
        }

        return Cardinality.All(parts, _points);
    }

    public Cardinality Of(Condition condition)
    {
        switch (condition)
        {
            case Condition.HasId { Ids: var ids }:
                return Cardinality.Exactly(ids.Count(id => source.SlotOf(id) >= 0));
            case Condition.Group { Filter: var inner }:
                return Of(inner);
            case Condition.IsEmpty { Key: var key }:
                return Of(key, new FieldTest.Empty(true));
            case Condition.IsNull { Key: var key }:
                return Of(key, new FieldTest.Null(true));
            case Condition.Field { Key: var key, Tests: var tests }:
                return tests.Count == 1 ? Of(key, tests[0]) : Cardinality.Any([.. tests.Select(t => Of(key, t))], _points);
            case Condition.Nested { Key: var key, Filter: var inner }:
                // All of it on one element is at most as much as all of it somewhere in the array.
                var most = _points;
                var expected = _points;
                foreach (var field in inner.Must.OfType<Condition.Field>().Where(f => f.Tests.Count == 1 && FilterCollector.IsElementTest(f.Tests[0])))
                {
                    if (!key.EndsWith(']') && source.IndexOf($"{key}[].{field.Key}") is { } index && index.Estimate(field.Tests[0], source.SlotLimit) is { } part)
                    {
                        (most, expected) = (Math.Min(most, part.Max), Math.Min(expected, part.Expected));
                    }
                }

                return new Cardinality(0, expected == _points ? _points / 2 : expected, most).Within(_points);
            default:
                return Cardinality.Unknown(_points);
        }
    }

    private Cardinality Of(string key, FieldTest test)
    {
        if (source.IndexOf(key)?.Estimate(test, source.SlotLimit) is not { } known)
        {
            return Cardinality.Unknown(_points);
        }

        // An index may still hold slots whose points are gone; each of them may be one that it counted.
        var gone = source.SlotLimit - _points;
        var share = source.SlotLimit == 0 ? 0 : (double)_points / source.SlotLimit;
        return gone == 0 ? known.Within(_points) : new Cardinality(known.Min - gone, (int)(known.Expected * share), known.Max).Within(_points);
    }
}
