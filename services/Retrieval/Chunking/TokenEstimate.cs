namespace FitnessGrpc.Retrieval.Chunking;

/// <summary>
/// About how many tokens a subword tokenizer makes of a text, without asking it: a Latin word one for each six letters
/// begun, a number one for each four digits begun, any other sign one. On English prose it is above the count of
/// WordPiece; where it is below, the embedding says that the text was cut, and the document is cut again more finely.
/// </summary>
internal static class TokenEstimate
{
    private const int LettersInToken = 6;
    private const int DigitsInToken = 4;

    /// <summary>Last code point of Latin Extended-B: beyond it tokenizers seldom know whole words.</summary>
    private const char LastLatin = '\u024F';

    public static int Count(ReadOnlySpan<char> text)
    {
        var tokens = 0;
        for (var i = 0; i < text.Length;)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }
            var end = i + 1;
            if (IsLatin(text[i]))
            {
                while (end < text.Length && IsLatin(text[end]))
                    end++;
                tokens += (end - i + LettersInToken - 1) / LettersInToken;
            }
            else if (char.IsAsciiDigit(text[i]))
            {
                while (end < text.Length && char.IsAsciiDigit(text[end]))
                    end++;
                tokens += (end - i + DigitsInToken - 1) / DigitsInToken;
            }
            else
            {
                tokens++;
            }
            i = end;
        }
        return tokens;
    }

    private static bool IsLatin(char c) => c <= LastLatin && char.IsLetter(c);
}
