namespace FitnessGrpc.VectorEngine.Qdrant.Rpc;

/// <summary>What strict mode asks of filters: few conditions, short lists, and fields that have an index.</summary>
internal sealed class FilterRules(Wire.StrictModeConfig config, Func<IReadOnlyDictionary<string, PayloadIndexKind>> indexes)
{
    private static readonly PayloadIndexKind[] Texts = [PayloadIndexKind.Keyword, PayloadIndexKind.Uuid];
    private static readonly PayloadIndexKind[] Numbers = [PayloadIndexKind.Integer, PayloadIndexKind.Float];

    private ulong _conditions;

    public void Check(Filter? filter, bool indexed)
    {
        if (filter is null || !(indexed || config.HasFilterMaxConditions || config.HasConditionMaxSize))
            return;
        _conditions = 0;
        Walk(filter, "", indexed ? indexes() : null);
    }

    private void Walk(Filter filter, string prefix, IReadOnlyDictionary<string, PayloadIndexKind>? known)
    {
        foreach (var condition in filter.Must.Concat(filter.MustNot).Concat(filter.Should).Concat(filter.MinShould ?? []))
        {
            if (config.HasFilterMaxConditions && ++_conditions > config.FilterMaxConditions)
                throw StrictMode.Exceeded(_conditions, config.FilterMaxConditions, "filter_max_conditions");
            switch (condition)
            {
                case Condition.Group { Filter: var inner }:
                    Walk(inner, prefix, known);
                    break;
                case Condition.Nested { Key: var key, Filter: var inner }:
                    Walk(inner, $"{prefix}{key}[].", known);
                    break;
                case Condition.HasId { Ids: var ids }:
                    CheckSize(ids.Count);
                    break;
                case Condition.Field { Key: var key, Tests: var tests }:
                    foreach (var test in tests)
                        Check(prefix + key, test, known);
                    break;
            }
        }
    }

    private void Check(string key, FieldTest test, IReadOnlyDictionary<string, PayloadIndexKind>? known)
    {
        CheckSize(test switch
        {
            FieldTest.Keywords { Values.Count: var count } => count,
            FieldTest.Integers { Values.Count: var count } => count,
            FieldTest.ExceptKeywords { Values.Count: var count } => count,
            FieldTest.ExceptIntegers { Values.Count: var count } => count,
            _ => 0,
        });
        PayloadIndexKind[] needed = test switch
        {
            FieldTest.Keywords or FieldTest.ExceptKeywords => Texts,
            FieldTest.Prefix => [PayloadIndexKind.Keyword],
            FieldTest.Integers or FieldTest.ExceptIntegers => [PayloadIndexKind.Integer],
            FieldTest.Boolean => [PayloadIndexKind.Bool],
            FieldTest.Text or FieldTest.TextAny or FieldTest.Phrase => [PayloadIndexKind.Text],
            FieldTest.Range => Numbers,
            FieldTest.DatetimeRange => [PayloadIndexKind.Datetime],
            FieldTest.GeoBox or FieldTest.GeoRadius or FieldTest.GeoPolygon => [PayloadIndexKind.Geo],
            _ => [],
        };
        if (known is null || needed.Length == 0 || (known.TryGetValue(key, out var kind) && needed.Contains(kind)))
            return;
        var names = string.Join(", ", needed.Select(static k => k.ToString().ToLowerInvariant()));
        throw StrictMode.Bad(
            $"Index required but not found for \"{key}\" of one of the following types: [{names}].", "Create an index for this key or use a different filter.");
    }

    private void CheckSize(int count)
    {
        if (config.HasConditionMaxSize && (ulong)count > config.ConditionMaxSize)
            throw StrictMode.Exceeded(count, config.ConditionMaxSize, "condition_max_size");
    }
}
