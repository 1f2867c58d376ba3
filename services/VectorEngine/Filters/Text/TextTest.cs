namespace FitnessGrpc.VectorEngine.Filters.Text;

/// <summary>A text test on the strings of a field with a text index: all strings of the field count as one text. For one thread.</summary>
internal sealed class TextTest
{
    private readonly TextAnalyzer _analyzer;
    private readonly FieldTest _test;
    private readonly List<string> _query;
    private readonly HashSet<string> _tokens = [];
    private readonly List<string> _sequence = [];

    public TextTest(TextAnalyzer analyzer, FieldTest test)
    {
        (_analyzer, _test) = (analyzer, test);
        _query = analyzer.Sequence(test switch
        {
            FieldTest.Text { Query: var text } => text,
            FieldTest.TextAny { Query: var text } => text,
            FieldTest.Phrase { Query: var text } => text,
            _ => throw new ArgumentException("no test on text", nameof(test)),
        });
    }

    public bool Holds(ReadOnlySpan<PayloadValue> values)
    {
        if (_query.Count == 0)
        {
            return false;
        }

        _tokens.Clear();
        _sequence.Clear();
        foreach (var value in values)
        {
            Add(value);
            foreach (var item in value.Kind == PayloadKind.List ? value.Items : [])
            {
                Add(item);
            }
        }

        return _test switch
        {
            FieldTest.Text => _query.TrueForAll(_tokens.Contains),
            FieldTest.TextAny => _query.Exists(_tokens.Contains),
            _ when _query.Count == 1 => _tokens.Contains(_query[0]),
            _ => TextAnalyzer.ContainsRun(_sequence, _query),
        };
    }

    private void Add(PayloadValue value)
    {
        if (value.Kind != PayloadKind.String)
        {
            return;
        }

        if (_test is FieldTest.Phrase && _query.Count > 1)
        {
            _sequence.AddRange(_analyzer.Sequence(value.AsString));
        }
        else
        {
            _analyzer.Tokens(value.AsString, _tokens);
        }
    }
}
