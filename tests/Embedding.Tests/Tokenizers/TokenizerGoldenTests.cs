using System.Text.Json;

namespace FitnessGrpc.Embedding.Tests.Tokenizers;

/// <summary>Ids equal those of the reference library.</summary>
public sealed class TokenizerGoldenTests
{
    [Theory]
    [InlineData("wordpiece-minilm")]
    [InlineData("wordpiece-cased")]
    [InlineData("bpe-bytelevel")]
    [InlineData("bpe-split-nfc")]
    [InlineData("bpe-bytefallback")]
    [InlineData("unigram-xlmr")]
    public void Every_reference_text_has_the_ids_of_the_reference(string kind)
    {
        var tokenizer = TokenizerFixtures.Kind(kind);
        var different = new List<string>();
        var count = 0;
        foreach (var line in File.ReadLines(Fixtures.File($"tokenizers/{kind}/golden.jsonl")))
        {
            using var document = JsonDocument.Parse(line);
            var text = document.RootElement.GetProperty("text").GetString()!;
            var expected = document.RootElement.GetProperty("ids").EnumerateArray().Select(static i => i.GetInt32()).ToArray();
            // Once anew, once from the cache of words.
            for (var round = 0; round < 2; round++)
            {
                var actual = tokenizer.Encode(text, true, int.MaxValue, out var truncated);
                Assert.False(truncated);
                if (!expected.SequenceEqual(actual))
                    different.Add($"{document.RootElement.GetProperty("class").GetString()}: {text}: {string.Join(' ', expected)} / {string.Join(' ', actual)}");
            }
            count++;
        }
        Assert.Equal(382, count);
        Assert.Empty(different);
    }

    /// <summary>Settings that the six kinds do not have, on texts made to tell them apart; the ids are the reference's.</summary>
    [Fact]
    public void Every_part_gives_the_ids_of_the_reference()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Fixtures.File("tokenizers/parts.json")));
        var texts = document.RootElement.GetProperty("texts").EnumerateArray().Select(static t => t.GetString()!).ToArray();
        var different = new List<string>();
        foreach (var entry in document.RootElement.GetProperty("cases").EnumerateObject())
        {
            var tokenizer = TokenizerFixtures.Json(entry.Value.GetProperty("tokenizer").GetRawText());
            var expected = entry.Value.GetProperty("ids").EnumerateArray().ToArray();
            for (var at = 0; at < texts.Length; at++)
            {
                var ids = string.Join(',', tokenizer.Encode(texts[at], true, int.MaxValue, out _));
                if (ids != expected[at].GetString())
                    different.Add($"{entry.Name}: {texts[at]}: {expected[at]} / {ids}");
            }
        }
        Assert.Empty(different);
    }
}
