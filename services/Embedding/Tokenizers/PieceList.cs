namespace FitnessGrpc.Embedding.Tokenizers;

/// <summary>A growing list of pieces. Empty ones are left out.</summary>
internal sealed class PieceList
{
    private Piece[] _pieces = new Piece[128];

    public int Count { get; private set; }

    public int Capacity => _pieces.Length;

    public ReadOnlySpan<Piece> All => _pieces.AsSpan(0, Count);

    public void Add(int start, int end)
    {
        if (start >= end)
            return;
        if (Count == _pieces.Length)
            Array.Resize(ref _pieces, _pieces.Length * 2);
        _pieces[Count++] = new Piece(start, end);
    }

    public void Clear() => Count = 0;
}
