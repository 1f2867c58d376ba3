using FitnessGrpc.VectorEngine.Filters;
using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine.Indexes;

/// <summary>Values by equality.</summary>
internal sealed class MapPart<TKey>(MapKind<TKey> kind, ValueMap<TKey> map) : IndexPart, IFacets
    where TKey : notnull
{
    public override long Pairs => map.Pairs;

    public override bool Takes(PayloadValue value) => kind.TryKey(value, out _);

    public override void Add(int slot, PayloadValue value)
    {
        if (kind.TryKey(value, out var key))
        {
            map.Add(key, slot);
        }
    }

    public override void Remove(int slot, PayloadValue value)
    {
        if (kind.TryKey(value, out var key))
        {
            map.Remove(key, slot);
        }
    }

    public IEnumerable<(PayloadValue Value, SlotRun Slots)> Facets()
    {
        foreach (var (key, run) in map.All())
        {
            yield return (kind.Show(key), run);
        }
    }

    public override Cardinality? Estimate(FieldTest test, int points)
    {
        if (test is FieldTest.Prefix prefix && kind is KeywordKind)
        {
            return Any(Beginning(prefix).Select(static p => p.Value.Count), points);
        }

        if (kind.Listed(test) is not var (keys, except))
        {
            return null;
        }

        var any = Any(keys.Select(k => map[k].Count), points);
        if (!except)
        {
            return any;
        }

        // A point with several values may have one that is listed and one that is not.
        return Pairs == points ? any.Not(points) : new Cardinality(points - any.Max, points - (any.Expected / 2), points).Within(points);
    }

    public override IndexAnswer Collect(FieldTest test, SlotRun covered, SlotBitmap into)
    {
        if (test is FieldTest.Prefix prefix && kind is KeywordKind)
        {
            foreach (var (_, run) in Beginning(prefix))
            {
                run.Into(into);
            }

            return IndexAnswer.Exact;
        }

        if (kind.Listed(test) is not var (keys, except))
        {
            return IndexAnswer.None;
        }

        if (!except)
        {
            foreach (var key in keys)
            {
                map[key].Into(into);
            }
        }
        else if (Pairs == covered.Count)
        {
            covered.Into(into);
            foreach (var key in keys)
            {
                map[key].OutOf(into);
            }
        }
        else
        {
            foreach (var (key, run) in map.All())
            {
                if (!keys.Contains(key))
                {
                    run.Into(into);
                }
            }
        }

        return IndexAnswer.Exact;
    }

    public override void Save(ByteWriter w) => map.Save(w, kind.Write);

    /// <summary>The keywords that begin with a text.</summary>
    private IEnumerable<KeyValuePair<string, SlotRun>> Beginning(FieldTest.Prefix prefix) =>
        ((ValueMap<string>)(object)map).Run(prefix.Value, key => key.StartsWith(prefix.Value, StringComparison.Ordinal));

    /// <summary>The slots of several values of which each point may hold more than one.</summary>
    private Cardinality Any(IEnumerable<int> counts, int points)
    {
        var parts = counts.Select(Cardinality.Exactly).ToList();
        var any = Cardinality.Any(parts, points);
        if (Pairs != points)
        {
            // At most as many slots are counted twice as there are values beyond the first of each point.
            var sum = parts.Sum(p => (long)p.Max);
            return (any with { Min = (int)Math.Max(any.Min, sum - (Pairs - points)) }).Within(points);
        }

        return Cardinality.Exactly((int)Math.Min(points, parts.Sum(p => (long)p.Max)));
    }
}
