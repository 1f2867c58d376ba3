namespace FitnessGrpc.Embedding.Tokenizers.PreTokenizers;

/// <summary>Takes what was found and what lies between, in order, and cuts as a behaviour says.</summary>
internal ref struct SplitSink(SplitBehavior behavior, bool invert, PieceList output)
{
    private readonly SplitBehavior _behavior = behavior;
    private readonly bool _invert = invert;
    private readonly PieceList _output = output;
    private int _start = -1;
    private int _end;
    private bool _match;

    public void Add(int start, int end, bool match)
    {
        match ^= _invert;
        switch (_behavior)
        {
            case SplitBehavior.Removed:
                if (!match)
                    _output.Add(start, end);
                return;
            case SplitBehavior.Isolated:
                _output.Add(start, end);
                return;
            case SplitBehavior.Contiguous when _start >= 0 && match == _match:
                _end = end;
                return;
            case SplitBehavior.MergedWithPrevious when _start >= 0 && match && !_match:
                // Of several in a row, the first alone goes to what stands before.
                (_end, _match) = (end, true);
                return;
            case SplitBehavior.MergedWithNext when _start >= 0 && _match && !match:
                (_end, _match) = (end, false);
                return;
        }
        Finish();
        (_start, _end, _match) = (start, end, match);
    }

    public void Finish()
    {
        if (_start >= 0)
            _output.Add(_start, _end);
        _start = -1;
    }
}
