using System.Text.Json;
using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Embedding.Tokenizers.Models;
using FitnessGrpc.Embedding.Tokenizers.Normalizers;
using FitnessGrpc.Embedding.Tokenizers.PostProcessors;
using FitnessGrpc.Embedding.Tokenizers.PreTokenizers;
using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Embedding.Tokenizers;

/// <summary>Reads <c>tokenizer.json</c>, the format of the Hugging Face library. Its padding is the caller's business and ignored.</summary>
internal static class TokenizerReader
{
    /// <summary>Reads a tokenizer.</summary>
    /// <param name="file">The file.</param>
    /// <param name="plainSpecialTokens">Special tokens that stand in a text ("[SEP]") are text like any other, and not found.</param>
    /// <param name="cutsLeft">Whether the start of a long text is cut; null for what the file says.</param>
    /// <exception cref="StartupException">The file is damaged, or has a part that is not supported.</exception>
    public static ITokenizer Read(ModelFile file, bool plainSpecialTokens = false, bool? cutsLeft = null) =>
        file.Read(root => Read(new TokenizerFile(file), root, plainSpecialTokens, cutsLeft));

    private static TextTokenizer Read(TokenizerFile file, JsonElement root, bool plainSpecialTokens, bool? cutsLeft)
    {
        var truncation = root.Property("truncation") is { } cutting ? ReadTruncation(file, cutting) : null;
        var preTokenizer = root.Property("pre_tokenizer") is { } parting ? PreTokenizerReader.Read(file, parting) : null;
        var normalizer = root.Property("normalizer") is { } rewriting ? NormalizerReader.Read(file, rewriting) : null;
        var ends = root.Property("post_processor") is { } processor ? PostProcessorReader.Read(file, processor) : SpecialEnds.None;
        var model = ModelReader.Read(file, root.GetProperty("model"));
        var tokenizer = new TextTokenizer(new TokenizerParts
        {
            Model = model,
            Normalizer = normalizer,
            PreTokenizer = preTokenizer,
            Ends = ends,
            Added = ReadAdded(file, root, model.Vocabulary),
            Truncation = cutsLeft is { } left ? new TruncationSettings(truncation?.MaxTokens ?? int.MaxValue, left) : truncation,
            PlainSpecialTokens = plainSpecialTokens,
        });
        foreach (var id in ends.Before.Concat(ends.After))
        {
            if (id < 0 || id >= tokenizer.VocabularySize)
                throw file.Wrong($"has a post_processor with the id {id}, which no token has");
        }
        return tokenizer;
    }

    private static List<AddedToken> ReadAdded(TokenizerFile file, JsonElement root, Vocabulary vocabulary)
    {
        var added = new List<AddedToken>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var next = vocabulary.Entries;
        foreach (var token in root.Property("added_tokens")?.EnumerateArray().ToArray() ?? [])
        {
            var content = token.GetProperty("content").GetString() ?? "";
            if (token.GetProperty("id").GetInt32() is < 0 or >= TokenizerFile.MaxVocabulary)
                throw file.Wrong("has an added token with an id out of range");
            if (content.Length == 0)
                continue;
            var isKnown = places.TryGetValue(content, out var place);
            // Like the reference, not by the id in the file: as the model knows it, or the next one behind the vocabulary.
            var id = isKnown ? added[place].Id : vocabulary.Find(content) is >= 0 and var found ? found : next++;
            var read = new AddedToken(
                id,
                content,
                token.Flag("single_word") ?? false,
                token.Flag("lstrip") ?? false,
                token.Flag("rstrip") ?? false,
                token.Flag("normalized") ?? false,
                token.Flag("special") ?? false);
            if (isKnown)
            {
                // The last of equal ones says how it is found.
                added[place] = read;
                continue;
            }
            places.Add(content, added.Count);
            added.Add(read);
        }
        return added;
    }

    private static TruncationSettings ReadTruncation(TokenizerFile file, JsonElement truncation)
    {
        var max = truncation.Number("max_length") ?? int.MaxValue;
        if (max < 1)
            throw file.Wrong($"has the truncation max_length {max}; it must be 1 or more");
        return (truncation.Text("direction") ?? "Right").ToUpperInvariant() switch
        {
            "RIGHT" => new TruncationSettings(max, false),
            "LEFT" => new TruncationSettings(max, true),
            var other => throw file.Wrong($"has the truncation direction {other}; it must be Right or Left"),
        };
    }
}
