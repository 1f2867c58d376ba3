using FitnessGrpc.Embedding.Models;

namespace FitnessGrpc.Embedding.Tests.Models;

/// <summary>Expected values are those of Python's <c>str.lower</c>.</summary>
public sealed class LowerCaseTests
{
    [Theory]
    [InlineData("\u039f\u0394\u039f\u03a3", "\u03bf\u03b4\u03bf\u03c2")]
    [InlineData("\u0391\u03a3. \u03a3", "\u03b1\u03c2. \u03c3")]
    [InlineData("\u0391\u03a3\u0391", "\u03b1\u03c3\u03b1")]
    [InlineData("\u0391\u03a3\u0301", "\u03b1\u03c2\u0301")]
    [InlineData("\u0391\u0301\u03a3", "\u03b1\u0301\u03c2")]
    [InlineData("\u0391\u00ad\u03a3", "\u03b1\u00ad\u03c2")]
    [InlineData("\u0391.\u03a3.", "\u03b1.\u03c2.")]
    [InlineData("\u0391.\u03a3.\u0391", "\u03b1.\u03c3.\u03b1")]
    [InlineData("\u00aa\u03a3", "\u00aa\u03c2")]
    [InlineData("1\u03a3", "1\u03c3")]
    [InlineData("\u2167\u03a3", "\u2177\u03c2")]
    [InlineData("\ud83c\udd50\u03a3", "\ud83c\udd50\u03c2")]
    [InlineData("\ud801\udc00\u03a3\ud801\udc00", "\ud801\udc28\u03c3\ud801\udc28")]
    [InlineData("\ud835\udc00\u03a3", "\ud835\udc00\u03c2")]
    [InlineData("\u0391\u03a3\ud83c\udfcb", "\u03b1\u03c2\ud83c\udfcb")]
    [InlineData("\u02b0\u03a3", "\u02b0\u03c3")]
    [InlineData("A\u03a3'b", "a\u03c3'b")]
    [InlineData("\u03a3\u03a3\u03a3", "\u03c3\u03c3\u03c2")]
    [InlineData("\u0130\u03a3", "i\u0307\u03c2")]
    [InlineData("I SQUAT", "i squat")]
    public void Text_is_lowered_as_the_reference_does(string text, string lower) => Assert.Equal(lower, LowerCase.Of(text));

    [Theory]
    [InlineData("A\ud800\u03a3", "a\ud800\u03c3")]
    [InlineData("A\u03a3\udc00", "a\u03c2\udc00")]
    public void Half_a_pair_is_no_letter(string text, string lower) => Assert.Equal(lower, LowerCase.Of(text));
}
