using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Embedding.Tokenizers;

namespace FitnessGrpc.Embedding.Tests.Tokenizers;

/// <summary>Tokenizers of the files beside the tests, and of files that a test writes.</summary>
internal static class TokenizerFixtures
{
    public static ITokenizer Kind(string kind, bool plainSpecialTokens = false)
    {
        var folder = kind == "wordpiece-minilm" ? Fixtures.MiniLm : Fixtures.File($"tokenizers/{kind}");
        using var file = ModelFile.Open(folder, "tokenizer.json");
        return TokenizerReader.Read(file, plainSpecialTokens);
    }

    public static ITokenizer Json(string json, bool plainSpecialTokens = false)
    {
        var folder = Directory.CreateTempSubdirectory("fitness-tokenizer-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "tokenizer.json"), json);
            using var file = ModelFile.Open(folder, "tokenizer.json");
            return TokenizerReader.Read(file, plainSpecialTokens);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
