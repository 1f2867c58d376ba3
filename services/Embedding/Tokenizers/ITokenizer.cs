namespace FitnessGrpc.Embedding.Tokenizers;

/// <summary>Cuts texts into the tokens of a model. Safe for use by many at once.</summary>
internal interface ITokenizer
{
    /// <summary>Number of special tokens that are put around a text.</summary>
    int SpecialTokens { get; }

    /// <summary>Number of ids that may come out: each is smaller.</summary>
    int VocabularySize { get; }

    /// <summary>Ids of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="addSpecialTokens">Put the model's special tokens around it.</param>
    /// <param name="maxTokens">Number of ids at most, special ones included; the end of the text is cut.</param>
    /// <param name="truncated">Whether the end was cut.</param>
    int[] Encode(string text, bool addSpecialTokens, int maxTokens, out bool truncated);

    /// <summary>The token of an id.</summary>
    string Token(int id);
}
