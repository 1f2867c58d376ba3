namespace FitnessGrpc.Embedding.Tokenizers.Models;

/// <summary>Tokens and their ids.</summary>
internal sealed class Vocabulary
{
    private readonly string?[] _tokens;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _ids;

    /// <summary>A vocabulary; <paramref name="tokens"/> is the token of each id, null where an id has none. Of equal tokens the last counts.</summary>
    public Vocabulary(string?[] tokens)
    {
        _tokens = tokens;
        var ids = new Dictionary<string, int>(tokens.Length, StringComparer.Ordinal);
        for (var id = 0; id < tokens.Length; id++)
        {
            if (tokens[id] is { } token)
                ids[token] = id;
        }
        Entries = ids.Count;
        _ids = ids.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Number of ids.</summary>
    public int Count => _tokens.Length;

    /// <summary>Number of tokens: smaller than <see cref="Count"/> where ids are left out.</summary>
    public int Entries { get; }

    public ReadOnlySpan<string?> Tokens => _tokens;

    /// <summary>The token of an id; empty where it has none.</summary>
    public string Token(int id) => _tokens[id] ?? "";

    /// <summary>Id of a token; -1 when there is none.</summary>
    public int Find(ReadOnlySpan<char> token) => _ids.TryGetValue(token, out var id) ? id : -1;

    /// <summary>Ids of the tokens <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c>; -1 where there is none.</summary>
    public int[] FindBytes() => [.. Enumerable.Range(0, 256).Select(b => Find($"<0x{b:X2}>"))];
}
