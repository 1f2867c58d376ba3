using System.Text.Json;
using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Embedding.Tokenizers;

namespace FitnessGrpc.Embedding.Tests.Tokenizers;

/// <summary>Ids equal those of the reference library.</summary>
public sealed class BertTokenizerGoldenTests
{
    private static readonly ITokenizer Tokenizer = Read();

    [Fact]
    public void Every_reference_text_has_the_ids_of_the_reference()
    {
        var different = new List<string>();
        var count = 0;
        foreach (var line in File.ReadLines(Fixtures.File("wordpiece-minilm.jsonl")))
        {
            using var document = JsonDocument.Parse(line);
            var text = document.RootElement.GetProperty("text").GetString()!;
            var expected = document.RootElement.GetProperty("ids").EnumerateArray().Select(static i => i.GetInt32()).ToArray();
            var actual = Tokenizer.Encode(text, true, int.MaxValue, out var truncated);
            Assert.False(truncated);
            if (!expected.SequenceEqual(actual))
                different.Add($"{document.RootElement.GetProperty("class").GetString()}: {text}: {string.Join(' ', expected)} / {string.Join(' ', actual)}");
            count++;
        }
        Assert.Equal(382, count);
        Assert.Empty(different);
    }

    private static ITokenizer Read()
    {
        using var file = ModelFile.Open(Fixtures.MiniLm, "tokenizer.json");
        return TokenizerReader.Read(file);
    }
}
