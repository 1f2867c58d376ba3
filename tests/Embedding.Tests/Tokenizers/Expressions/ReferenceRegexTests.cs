using FitnessGrpc.Embedding.Tokenizers;
using FitnessGrpc.Embedding.Tokenizers.Expressions;

namespace FitnessGrpc.Embedding.Tests.Tokenizers.Expressions;

/// <summary>What is found is what the reference library (tokenizers 0.23, Oniguruma) finds.</summary>
public sealed class ReferenceRegexTests
{
    [Theory]
    [InlineData(@"[\u0800-\u4e00]", "a\U000E0065", "")]
    [InlineData(@"[\u2e80-\u9fff]", "a\U00024BED深", "深")]
    [InlineData(@"[^\u0000-\uffff]", "a\U00022E47", "\U00022E47")]
    [InlineData(@"[\ue000-\uf8ff]", "\U000FF2D2a\uE001", "\uE001")]
    [InlineData(@"\p{Han}+", "深\U00016FE2\U00020000a", "深\U00016FE2\U00020000")]
    [InlineData(@"\p{Lu}", "a\U00010400\U00010428", "\U00010400")]
    [InlineData(@"[^\p{L}\P{So}]", "a😀1", "😀")]
    [InlineData(@"\P{L}", "a\U00010400😀", "😀")]
    [InlineData(@"[\D]+", "1a\U0001D7D9😀", "a|😀")]
    [InlineData("[😀-🙏]+", "a😃🙏b🚀", "😃🙏")]
    [InlineData("🏋+", "🏋🏋a", "🏋🏋")]
    [InlineData(@"\x{1F600}|\x61", "😀a", "😀|a")]
    [InlineData(@".", "a😀\n", "a|😀")]
    public void Code_points_above_the_basic_plane_are_told_apart(string pattern, string text, string found) => Assert.Equal(found, Find(pattern, text));

    [Theory]
    [InlineData(" ?[^(\\s|[.,!?…。，、।۔،])]+", "deep squat, 深蹲。", "deep| squat| 深蹲")]
    [InlineData(@"[\p{L}&&[^\p{Han}]]+", "ab深c", "ab|c")]
    [InlineData(@"[a-z&&b-y]+", "abyz", "by")]
    [InlineData(@"[[:punct:]]", "a€.", "€|.")]
    [InlineData(@"\p{Punct}", "a€.", ".")]
    [InlineData(@"[[:upper:]]+", "AⅧⓐ", "AⅧ")]
    [InlineData(@"[]a]+", "]ab", "]a")]
    [InlineData(@"[a\-z-]+", "a-mz", "a-|z")]
    [InlineData(@"[\x41-\x43\t]+", "ABCD\t", "ABC|\t")]
    public void Classes_are_those_of_the_reference(string pattern, string text, string found) => Assert.Equal(found, Find(pattern, text));

    [Theory]
    [InlineData(@"[[:]]+", "a[:]", ":")]
    [InlineData("\uFDD0+", "a\uFDD0", "\uFDD0")]
    [InlineData(@"[\p{L}&&[^\p{Cs}]]+", "1ab", "ab")]
    [InlineData(@"(?:x(?i)a)++a", "xaxaa", "xaxaa")]
    [InlineData(@"a(?i)b|c", "aB C c aC ac", "aB|aC|ac")]
    [InlineData(@"(a(?i)b|c)d|e", "aBd Cd aCd E e", "aBd|aCd|e")]
    [InlineData(@"x{2}?y", "xy xxy y", "y|xxy|y")]
    [InlineData(@"x{1,2}?", "xx", "x|x")]
    [InlineData(@"(?mi:S.)", "s\n", "s\n")]
    public void Groups_and_quantifiers_are_those_of_the_reference(string pattern, string text, string found) => Assert.Equal(found, Find(pattern, text));

    [Theory]
    [InlineData("a*", "ba", "0-0 1-2")]
    [InlineData("^", "a\nb\n", "0-0 2-2")]
    [InlineData(@"\b", "ab c", "0-0 2-2 3-3 4-4")]
    [InlineData(@"\b", "a\u200D", "0-0 1-1")]
    [InlineData(@"\b", "aⅧ", "0-0 2-2")]
    public void Nothing_is_found_where_the_reference_finds_it(string pattern, string text, string places) =>
        Assert.Equal(places, string.Join(' ', Pieces(pattern, text).Select(static piece => $"{piece.Start}-{piece.End}")));

    [Theory]
    [InlineData("[^a&&b]")]
    [InlineData("[a[^b]]")]
    [InlineData("[a&&[b]c]")]
    [InlineData("[z-a]")]
    [InlineData(@"[\p{Han}\P{Han}]")]
    [InlineData("[a")]
    [InlineData("(?~a)")]
    [InlineData("(?s).")]
    [InlineData("(a")]
    [InlineData("a)")]
    [InlineData(@"\x{FFFFFFFF}")]
    public void Pattern_that_is_not_supported_is_refused(string pattern) => Assert.Throws<NotSupportedException>(() => new ReferenceRegex(pattern));

    /// <summary>Each of these would take the stack, or minutes.</summary>
    [Theory]
    [InlineData("[", 20_000)]
    [InlineData("a", 40_000)]
    [InlineData("[a&&", 10_000)]
    public void Hostile_pattern_is_refused(string part, int times) =>
        Assert.Throws<NotSupportedException>(() => new ReferenceRegex((part == "[" ? "" : "[") + string.Concat(Enumerable.Repeat(part, times)) + "]"));

    private static string Find(string pattern, string text) => string.Join('|', Pieces(pattern, text).Select(piece => text[piece.Start..piece.End]));

    private static List<Piece> Pieces(string pattern, string text)
    {
        var pieces = new List<Piece>();
        new ReferenceRegex(pattern).FindAll(text, pieces);
        return pieces;
    }
}
