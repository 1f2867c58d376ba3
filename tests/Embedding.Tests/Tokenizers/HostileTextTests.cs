using System.Diagnostics;
using System.Text;

namespace FitnessGrpc.Embedding.Tests.Tokenizers;

/// <summary>Texts that are made to take long, at the longest that the service takes.</summary>
public sealed class HostileTextTests
{
    private const int Length = 65_536;

    [Theory]
    [InlineData("wordpiece-minilm")]
    [InlineData("wordpiece-cased")]
    [InlineData("bpe-bytelevel")]
    [InlineData("bpe-split-nfc")]
    [InlineData("bpe-bytefallback")]
    [InlineData("unigram-xlmr")]
    public void No_text_takes_quadratic_time(string kind)
    {
        var tokenizer = TokenizerFixtures.Kind(kind);
        foreach (var unit in (string[])["a", "ab", " ", "\n", "▁", "\u0301", "e\u0301\u0323", "深", "\U0001F3CB", "<", "'s", "\uD800", "a\u200D"])
        {
            var text = new StringBuilder(Length + 4).Insert(0, unit, Length / unit.Length).ToString();
            var watch = Stopwatch.StartNew();
            var ids = tokenizer.Encode(text, true, int.MaxValue, out _);
            // A quadratic way takes minutes; this leaves room for a busy machine.
            Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
            Assert.All(ids, id => Assert.InRange(id, 0, tokenizer.VocabularySize - 1));
        }
    }

    /// <summary>Merging by heap, which long words take, equals merging pair by pair, which short ones take.</summary>
    [Fact]
    public void Long_word_has_the_ids_of_its_parts()
    {
        var tokenizer = TokenizerFixtures.Kind("bpe-bytefallback");
        var random = new Random(5);
        for (var round = 0; round < 200; round++)
        {
            var words = Enumerable.Range(0, 60).Select(_ => new string((char)('a' + random.Next(26)), 1 + random.Next(3)) + (char)('a' + random.Next(26))).ToArray();
            // The sign that starts a word is never merged over; without splitting there, the whole is one long word.
            var whole = tokenizer.Encode(string.Join(' ', words), false, int.MaxValue, out _);
            Assert.Equal(words.SelectMany(word => tokenizer.Encode(word, false, int.MaxValue, out _)), whole);
        }
    }
}
