using FitnessGrpc.Embedding.Tokenizers.PreTokenizers;

namespace FitnessGrpc.Embedding.Tokenizers;

/// <summary>
/// A text on its way through the pre-tokenizers: characters, and the pieces that they are cut into. A piece that starts
/// at 0 starts where the caller's text does; every other piece starts behind that.
/// </summary>
internal sealed class PieceText : IDisposable
{
    private CharBuffer _text = new(1024);
    private CharBuffer _spareText = new(1024);
    private PieceList _pieces = new();
    private PieceList _sparePieces = new();

    public ReadOnlySpan<char> Text => _text.Text;

    public ReadOnlySpan<Piece> Pieces => _pieces.All;

    /// <summary>What this keeps, in characters and pieces.</summary>
    public int Capacity => _text.Capacity + _spareText.Capacity + _pieces.Capacity + _sparePieces.Capacity;

    /// <summary>Starts over with one piece.</summary>
    /// <param name="text">Its characters.</param>
    /// <param name="first">Whether the caller's text starts here.</param>
    public void Start(ReadOnlySpan<char> text, bool first)
    {
        _text.Clear();
        _pieces.Clear();
        if (!first)
            _text.Append('\0');
        var start = _text.Length;
        _text.Append(text);
        _pieces.Add(start, _text.Length);
    }

    /// <summary>Cuts each piece.</summary>
    public void Split(Splitter splitter)
    {
        _sparePieces.Clear();
        var text = _text.Text;
        foreach (var piece in _pieces.All)
            splitter.Split(text, piece.Start, piece.End, _sparePieces);
        (_pieces, _sparePieces) = (_sparePieces, _pieces);
    }

    /// <summary>Writes each piece anew.</summary>
    public void Rewrite(Rewriter rewriter)
    {
        _sparePieces.Clear();
        _spareText.Clear();
        var text = _text.Text;
        var pieces = _pieces.All;
        if (pieces.IsEmpty)
            return;
        // Position 0 is the start of the caller's text, and nothing else may take it.
        if (pieces[0].Start > 0)
            _spareText.Append('\0');
        foreach (var piece in pieces)
            rewriter.Rewrite(text[piece.Start..piece.End], piece.Start == 0, _spareText, _sparePieces);
        (_pieces, _sparePieces) = (_sparePieces, _pieces);
        (_text, _spareText) = (_spareText, _text);
    }

    public void Dispose()
    {
        _text.Dispose();
        _spareText.Dispose();
    }
}
