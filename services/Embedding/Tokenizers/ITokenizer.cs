namespace FitnessGrpc.Embedding.Tokenizers;

/// <summary>Cuts texts into the tokens of a model. Safe for use by many at once.</summary>
internal interface ITokenizer
{
    /// <summary>Number of special tokens that are put around a text.</summary>
    int SpecialTokens { get; }

    /// <summary>Number of ids that may come out: each is smaller.</summary>
    int VocabularySize { get; }

    /// <summary>What the file says of texts that are too long; null when it says nothing. <see cref="Encode"/> cuts at its side, and by its own limit.</summary>
    TruncationSettings? Truncation { get; }

    /// <summary>Ids of a text.</summary>
    /// <param name="text">The text. Half a surrogate pair reads as U+FFFD.</param>
    /// <param name="addSpecialTokens">Put the model's special tokens around it.</param>
    /// <param name="maxTokens">Number of ids at most, special ones included; the end of the text is cut, or its start where <see cref="Truncation"/> says so.</param>
    /// <param name="truncated">Whether something was cut.</param>
    int[] Encode(string text, bool addSpecialTokens, int maxTokens, out bool truncated);

    /// <summary>The token of an id.</summary>
    string Token(int id);
}
