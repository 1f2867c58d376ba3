namespace FitnessGrpc.Embedding.Tokenizers;

/// <summary>The buffers that one text takes, kept by the thread for the next one.</summary>
internal sealed class Workspace
{
    /// <summary>What a thread keeps at most; a longer text's buffers go back.</summary>
    private const int MaxKept = 512 * 1024;

    [ThreadStatic]
    private static Workspace? _kept;

    /// <summary>The ids so far.</summary>
    public List<int> Ids { get; } = new(512);

    public CharBuffer Normalized { get; } = new(1024);

    public PieceText Pieces { get; } = new();

    /// <summary>Number of ids from which on no more are needed.</summary>
    public int Enough { get; set; }

    public static Workspace Take()
    {
        var workspace = _kept ?? new Workspace();
        _kept = null;
        workspace.Ids.Clear();
        return workspace;
    }

    public void GiveBack()
    {
        if (Ids.Capacity + Normalized.Capacity + Pieces.Capacity <= MaxKept)
        {
            _kept = this;
            return;
        }
        Normalized.Dispose();
        Pieces.Dispose();
    }
}
