using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Embedding.Tests.Models;
using FitnessGrpc.Embedding.Tokenizers;

namespace FitnessGrpc.Embedding.Tests.Tokenizers;

public sealed class TextTokenizerTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("fitness-tokenizer-").FullName;
    private readonly ITokenizer _tokenizer;

    public TextTokenizerTests() => _tokenizer = ModelFolder.Read(TinyModel.Write(_root)).Tokenizer;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("squats.", new[] { 5, 6, 9 })]
    [InlineData("  SQUAT\t\r\nLunge ", new[] { 5, 7 })]
    [InlineData("squatz lunge", new[] { 1, 7 })]
    [InlineData("aaaaaaaaaaaa", new[] { 11, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12 })]
    [InlineData("aaaaaaaaaaaaa", new[] { 1 })]
    [InlineData("a深a", new[] { 11, 13, 11 })]
    [InlineData("", new int[0])]
    [InlineData(" \u200B\u00AD\u0007\uFFFD", new int[0])]
    public void Text_is_cut_into_pieces(string text, int[] expected) => Assert.Equal(expected, Ids(text));

    [Theory]
    [InlineData("\u0130", new[] { 10 })]
    [InlineData("I\u0307", new[] { 10 })]
    [InlineData("á\u0301\u0323", new[] { 11 })]
    [InlineData("squ\u0000at", new[] { 5 })]
    [InlineData("squ\u200Dat", new[] { 5 })]
    [InlineData("squ\uE000at", new[] { 5 })]
    [InlineData("squ\uD83Dat", new[] { 5 })]
    [InlineData("squ\uDC4Dat\uD83D", new[] { 5 })]
    [InlineData("squ\uFFFEat", new[] { 1 })]
    [InlineData("squ\uE001at", new[] { 5 })]
    [InlineData("squ\U0010FFFFat", new[] { 1 })]
    [InlineData("squat\u2028lunge\u3000press", new[] { 5, 7, 8 })]
    public void Adversarial_characters_are_read_as_the_reference_reads_them(string text, int[] expected) => Assert.Equal(expected, Ids(text));

    [Theory]
    [InlineData("squat[SEP]lunge", new[] { 5, 3, 7 })]
    [InlineData("squat [MASK]lunge", new[] { 5, 4, 7 })]
    [InlineData("[sep]", new[] { 1, 1, 1 })]
    [InlineData("squat KETTLE bell lunge", new[] { 5, 16, 7 })]
    [InlineData("squat kettle bells", new[] { 5, 14, 15, 6 })]
    public void Added_tokens_are_found_literally(string text, int[] expected) => Assert.Equal(expected, Ids(text));

    [Fact]
    public void Text_that_is_too_long_is_cut_before_the_last_special_token()
    {
        Assert.Equal([2, 5, 7, 3], _tokenizer.Encode("squat lunge press", true, 4, out var truncated));
        Assert.True(truncated);
        Assert.Equal([2, 5, 7, 3], _tokenizer.Encode("squat lunge", true, 4, out truncated));
        Assert.False(truncated);
        Assert.Equal("##s", _tokenizer.Token(6));
        Assert.Equal("Kettle Bell", _tokenizer.Token(16));
    }

    [Fact]
    public void Long_text_has_the_tokens_of_its_parts()
    {
        using var file = ModelFile.Open(Fixtures.MiniLm, "tokenizer.json");
        var tokenizer = TokenizerReader.Read(file);
        var sentence = "Brace, hinge at the hips and keep a neutral spine; pâté, 深蹲 and naïve 🏋️ lifts too. ";
        var one = tokenizer.Encode(sentence, false, int.MaxValue, out _);
        var many = tokenizer.Encode(string.Concat(Enumerable.Repeat(sentence, 400)), false, int.MaxValue, out _);
        Assert.Equal(Enumerable.Repeat(one, 400).SelectMany(static ids => ids), many);
        var cut = tokenizer.Encode(string.Concat(Enumerable.Repeat(sentence, 400)), true, 256, out var truncated);
        Assert.True(truncated);
        Assert.Equal(many.Take(254), cut.Skip(1).SkipLast(1));
    }

    [Fact]
    public void Any_utf16_gives_ids_of_the_vocabulary_and_the_same_ones_by_any_culture()
    {
        var random = new Random(3);
        var before = System.Globalization.CultureInfo.CurrentCulture;
        try
        {
            for (var round = 0; round < 2000; round++)
            {
                var text = string.Create(random.Next(40), random, static (span, r) =>
                {
                    foreach (ref var c in span)
                        c = (char)r.Next(r.Next(2) == 0 ? 0x250 : 0x10000);
                });
                System.Globalization.CultureInfo.CurrentCulture = System.Globalization.CultureInfo.InvariantCulture;
                var ids = Ids(text);
                System.Globalization.CultureInfo.CurrentCulture = new System.Globalization.CultureInfo("tr-TR");
                Assert.Equal(ids, Ids(text));
                Assert.All(ids, id => Assert.InRange(id, 0, _tokenizer.VocabularySize - 1));
            }
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }

    private int[] Ids(string text) => _tokenizer.Encode(text, false, int.MaxValue, out _);
}
