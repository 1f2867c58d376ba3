using FitnessGrpc.VectorEngine.Filters;
using FitnessGrpc.VectorEngine.Filters.Text;
using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine.Indexes;

/// <summary>Tokens of strings. Without positions: a phrase is looked for in the text of the points that hold all its words.</summary>
internal sealed class TextPart(TextAnalyzer analyzer, ValueMap<string> map) : IndexPart
{
    private readonly HashSet<string> _tokens = [];

    public override long Pairs => map.Pairs;

    public override bool Takes(PayloadValue value) => value.Kind == PayloadKind.String;

    public override void Add(int slot, PayloadValue value)
    {
        _tokens.Clear();
        analyzer.Tokens(value.AsString, _tokens);
        foreach (var token in _tokens)
        {
            map.Add(token, slot);
        }
    }

    public override void Remove(int slot, PayloadValue value)
    {
        _tokens.Clear();
        analyzer.Tokens(value.AsString, _tokens);
        foreach (var token in _tokens)
        {
            map.Remove(token, slot);
        }
    }

    public override Cardinality? Estimate(FieldTest test, int points)
    {
        if (Query(test) is not { } words)
        {
            return null;
        }

        var parts = words.Select(w => Cardinality.Exactly(map[w].Count)).ToList();
        if (parts.Count == 0)
        {
            return Cardinality.Exactly(0);
        }

        var all = test is FieldTest.TextAny ? Cardinality.Any(parts, points) : Cardinality.All(parts, points);
        return test is FieldTest.Phrase && parts.Count > 1 ? new Cardinality(0, all.Expected / 2, all.Max) : all;
    }

    public override IndexAnswer Collect(FieldTest test, SlotRun covered, SlotBitmap into)
    {
        if (Query(test) is not { } words)
        {
            return IndexAnswer.None;
        }

        if (test is FieldTest.TextAny)
        {
            foreach (var word in words)
            {
                map[word].Into(into);
            }

            return IndexAnswer.Exact;
        }

        // The rarest word first: the others are only asked about its slots.
        var runs = words.Select(w => map[w]).OrderBy(r => r.Count).ToList();
        if (runs.Count > 0 && runs[0].Count > 0)
        {
            Intersect(runs, into);
        }

        return test is FieldTest.Phrase && words.Count > 1 ? IndexAnswer.Superset : IndexAnswer.Exact;
    }

    public override void Save(ByteWriter w) => map.Save(w, static (w, key) => w.Text(key));

    private static void Intersect(List<SlotRun> runs, SlotBitmap into)
    {
        if (!runs[0].IsDense)
        {
            foreach (var slot in runs[0].Items)
            {
                if (runs.TrueForAll(r => r.Contains(slot)))
                {
                    into.Add(slot);
                }
            }

            return;
        }

        runs[0].Into(into);
        foreach (var run in runs.Skip(1))
        {
            using var other = SlotBitmap.Rent(into.Limit);
            run.Into(other);
            into.And(other);
        }
    }

    private List<string>? Query(FieldTest test) => test switch
    {
        FieldTest.Text { Query: var text } => [.. analyzer.Sequence(text).Distinct()],
        FieldTest.TextAny { Query: var text } => [.. analyzer.Sequence(text).Distinct()],
        FieldTest.Phrase { Query: var text } => analyzer.Sequence(text),
        _ => null,
    };
}
