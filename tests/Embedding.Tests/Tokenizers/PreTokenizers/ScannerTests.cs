using FitnessGrpc.Embedding.Tokenizers;
using FitnessGrpc.Embedding.Tokenizers.Expressions;
using FitnessGrpc.Embedding.Tokenizers.PreTokenizers;

namespace FitnessGrpc.Embedding.Tests.Tokenizers.PreTokenizers;

/// <summary>What is read by hand equals the regular expression that it stands for.</summary>
public sealed class ScannerTests
{
    private const string Cl100k = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|DIGITS| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    private static readonly string[] Units =
        ["a", "B", "é", "ſ", "深", "\U00010400", "1", "²", "\U0001D7D8", "'", "'s", "'LL", "'re", "'t", " ", "  ", "\t", "\r", "\n", "\u00A0", "\u3000", ".", "!?", "_", "\u0301", "\U0001F3CB", "\u200D"];

    [Fact]
    public void Gpt2_words_are_those_of_their_pattern() => AssertEqual(new Gpt2Words(), Gpt2Words.Pattern);

    [Theory]
    [InlineData(@"\p{N}", 1)]
    [InlineData(@"\p{N}{1,3}", 3)]
    public void Cl100k_words_are_those_of_their_pattern(string digits, int count)
    {
        var pattern = Cl100k.Replace("DIGITS", digits, StringComparison.Ordinal);
        Assert.Equal(count, Cl100kWords.Digits(pattern));
        AssertEqual(new Cl100kWords(count), pattern);
    }

    [Fact]
    public void Possessive_pattern_is_of_the_family_and_another_is_not()
    {
        Assert.Equal(3, Cl100kWords.Digits(@"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"));
        Assert.Null(Cl100kWords.Digits(Cl100k));
        Assert.Null(Cl100kWords.Digits(Gpt2Words.Pattern));
    }

    private static void AssertEqual(PreTokenizer scanner, string pattern)
    {
        var expression = new RegexSplit(new ReferenceRegex(pattern), SplitBehavior.Isolated, false);
        var random = new Random(11);
        using var first = new PieceText();
        using var second = new PieceText();
        for (var round = 0; round < 20_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => Units[random.Next(Units.Length)]));
            first.Start(text, true);
            second.Start(text, true);
            scanner.Apply(first);
            expression.Apply(second);
            Assert.True(first.Pieces.SequenceEqual(second.Pieces), text);
        }
    }
}
