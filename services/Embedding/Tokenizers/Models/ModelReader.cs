using System.Text.Json;
using FitnessGrpc.Embedding.Models;

namespace FitnessGrpc.Embedding.Tokenizers.Models;

/// <summary>Reads the model of a tokenizer file.</summary>
internal static class ModelReader
{
    public static TokenModel Read(TokenizerFile file, JsonElement model) => (model.Text("type") ?? Guess(model)) switch
    {
        "WordPiece" => ReadWordPiece(file, model),
        "BPE" => ReadBpe(file, model),
        "Unigram" => ReadUnigram(file, model),
        "WordLevel" => ReadWordLevel(file, model),
        _ => throw file.Unsupported("model", model),
    };

    /// <summary>Files of early versions do not name the model.</summary>
    private static string? Guess(JsonElement model)
    {
        if (model.Property("merges") is not null)
            return "BPE";
        if (model.Property("vocab")?.ValueKind == JsonValueKind.Array)
            return "Unigram";
        if (model.Property("max_input_chars_per_word") is not null)
            return "WordPiece";
        return model.Property("vocab") is not null && model.Property("unk_token") is not null ? "WordLevel" : null;
    }

    private static WordPieceModel ReadWordPiece(TokenizerFile file, JsonElement model)
    {
        var vocabulary = ReadVocabulary(file, model);
        return new WordPieceModel(
            vocabulary,
            Unknown(file, vocabulary, model.Text("unk_token") ?? "[UNK]"),
            model.Text("continuing_subword_prefix") ?? "##",
            model.Number("max_input_chars_per_word") ?? 100);
    }

    private static WordLevelModel ReadWordLevel(TokenizerFile file, JsonElement model)
    {
        var vocabulary = ReadVocabulary(file, model);
        return new WordLevelModel(vocabulary, Unknown(file, vocabulary, model.Text("unk_token") ?? "<unk>"));
    }

    private static UnigramModel ReadUnigram(TokenizerFile file, JsonElement model)
    {
        var entries = model.GetProperty("vocab");
        var count = entries.GetArrayLength();
        if (count is 0 or > TokenizerFile.MaxVocabulary)
            throw file.Wrong($"has a vocabulary of {count} tokens; it must be 1 to {TokenizerFile.MaxVocabulary}");
        var (tokens, scores) = (new string?[count], new double[count]);
        var id = 0;
        foreach (var entry in entries.EnumerateArray())
        {
            tokens[id] = entry[0].GetString();
            scores[id] = entry[1].GetDouble();
            if (!double.IsFinite(scores[id]))
                throw file.Wrong($"has a score that is no number, for the token {id}");
            id++;
        }
        var unknown = model.Number("unk_id") ?? -1;
        if (unknown < 0 || unknown >= count)
            throw file.Wrong("has no token for what is unknown");
        return new UnigramModel(new Vocabulary(tokens), scores, unknown, model.Flag("byte_fallback") ?? false);
    }

    private static BpeModel ReadBpe(TokenizerFile file, JsonElement model)
    {
        var vocabulary = ReadVocabulary(file, model);
        var prefix = model.Text("continuing_subword_prefix") ?? "";
        var merges = new List<(int, int, int)>();
        foreach (var merge in model.GetProperty("merges").EnumerateArray())
        {
            // The first line of the files that merges came from.
            if (merge.ValueKind == JsonValueKind.String && merge.GetString()!.StartsWith("#version", StringComparison.Ordinal))
                continue;
            var (left, right) = ReadMerge(file, merge, merges.Count);
            var made = string.Concat(left, right.AsSpan(Math.Min(prefix.Length, right.Length)));
            merges.Add((Find(left), Find(right), Find(made)));
        }
        return new BpeModel(vocabulary, merges, new BpeSettings
        {
            Unknown = model.Text("unk_token") is { Length: > 0 } unknown ? Unknown(file, vocabulary, unknown) : -1,
            FuseUnknown = model.Flag("fuse_unk") ?? false,
            ByteFallback = model.Flag("byte_fallback") ?? false,
            IgnoreMerges = model.Flag("ignore_merges") ?? false,
            Prefix = prefix,
            Suffix = model.Text("end_of_word_suffix") ?? "",
        });

        int Find(string token) => vocabulary.Find(token) is >= 0 and var id
            ? id
            : throw file.Wrong($"has a merge number {merges.Count + 1} with the token {token}, which is not in its vocabulary");
    }

    /// <summary>Two tokens: as an array, or in one text with a space between.</summary>
    private static (string Left, string Right) ReadMerge(TokenizerFile file, JsonElement merge, int number)
    {
        if (merge.ValueKind == JsonValueKind.Array && merge.GetArrayLength() == 2)
            return (merge[0].GetString() ?? "", merge[1].GetString() ?? "");
        if (merge.ValueKind == JsonValueKind.String && merge.GetString()!.Split(' ') is [var left, var right])
            return (left, right);
        throw file.Wrong($"has a merge number {number + 1} that is not of two tokens");
    }

    private static Vocabulary ReadVocabulary(TokenizerFile file, JsonElement model)
    {
        var tokens = new List<string?>(32_768);
        foreach (var entry in model.GetProperty("vocab").EnumerateObject())
        {
            var id = entry.Value.GetInt32();
            if (id is < 0 or >= TokenizerFile.MaxVocabulary)
                throw file.Wrong("has a token with an id out of range");
            while (tokens.Count <= id)
                tokens.Add(null);
            if (tokens[id] is not null)
                throw file.Wrong($"gives two tokens the id {id}");
            tokens[id] = entry.Name;
        }
        return new Vocabulary([.. tokens]);
    }

    private static int Unknown(TokenizerFile file, Vocabulary vocabulary, string token) => vocabulary.Find(token) is >= 0 and var id
        ? id
        : throw file.Wrong("has no token for what is unknown");
}
