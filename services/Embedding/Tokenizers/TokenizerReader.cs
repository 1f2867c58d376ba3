using System.Text.Json;
using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Embedding.Tokenizers;

/// <summary>Reads <c>tokenizer.json</c>, the format of the Hugging Face library. Its truncation and padding are the caller's business and ignored.</summary>
internal static class TokenizerReader
{
    private const int MaxVocabulary = 4_000_000;

    /// <exception cref="StartupException">The file is damaged, or of a kind that is not supported.</exception>
    public static ITokenizer Read(ModelFile file) => file.Read(root => Read(file, root));

    private static BertTokenizer Read(ModelFile file, JsonElement root)
    {
        Expect(file, root, "pre_tokenizer", "BertPreTokenizer");
        var normalizer = root.Property("normalizer") is { } settings ? ReadNormalizer(file, settings) : null;
        var added = (root.Property("added_tokens")?.EnumerateArray().Select(ReadAdded).ToList()) ?? [];
        if (added.Any(static a => a.Id is < 0 or >= MaxVocabulary))
            throw file.Wrong("has an added token with an id out of range");
        if (added.DistinctBy(static a => a.Id).Count() != added.Count)
            throw file.Wrong("gives two added tokens one id");
        var vocabulary = ReadVocabulary(file, root.GetProperty("model"));
        var (before, after) = root.Property("post_processor") is { } processor ? ReadProcessor(file, processor) : ([], []);
        return new BertTokenizer(vocabulary, normalizer, added, before, after);
    }

    private static BertNormalizer ReadNormalizer(ModelFile file, JsonElement settings)
    {
        if (settings.Text("type") != "BertNormalizer")
            throw Unsupported(file, "normalizer", settings);
        var lowercase = settings.Flag("lowercase") ?? true;
        return new BertNormalizer(
            settings.Flag("clean_text") ?? true,
            settings.Flag("handle_chinese_chars") ?? true,
            // Unsaid, it goes with lower case, as in the reference.
            settings.Flag("strip_accents") ?? lowercase,
            lowercase);
    }

    private static AddedToken ReadAdded(JsonElement token) => new(
        token.GetProperty("id").GetInt32(),
        token.GetProperty("content").GetString() ?? "",
        token.Flag("single_word") ?? false,
        token.Flag("lstrip") ?? false,
        token.Flag("rstrip") ?? false,
        token.Flag("normalized") ?? false);

    private static WordPieceVocabulary ReadVocabulary(ModelFile file, JsonElement model)
    {
        if (model.Text("type") != "WordPiece")
            throw Unsupported(file, "model", model);
        var tokens = new List<string?>(32_768);
        foreach (var entry in model.GetProperty("vocab").EnumerateObject())
        {
            var id = entry.Value.GetInt32();
            if (id is < 0 or >= MaxVocabulary)
                throw file.Wrong("has a token with an id out of range");
            while (tokens.Count <= id)
                tokens.Add(null);
            if (tokens[id] is not null)
                throw file.Wrong($"gives two tokens the id {id}");
            tokens[id] = entry.Name;
        }
        var unknown = tokens.IndexOf(model.Text("unk_token") ?? "[UNK]");
        if (unknown < 0)
            throw file.Wrong("has no token for what is unknown");
        return new WordPieceVocabulary(
            [.. tokens], unknown, model.Text("continuing_subword_prefix") ?? "##", model.Number("max_input_chars_per_word") ?? 100);
    }

    private static (int[] Before, int[] After) ReadProcessor(ModelFile file, JsonElement processor)
    {
        switch (processor.Text("type"))
        {
            case "BertProcessing":
                return ([processor.GetProperty("cls")[1].GetInt32()], [processor.GetProperty("sep")[1].GetInt32()]);
            case "TemplateProcessing":
                break;
            default:
                throw Unsupported(file, "post_processor", processor);
        }
        var special = processor.GetProperty("special_tokens");
        var (before, after) = (new List<int>(), new List<int>());
        var seen = false;
        foreach (var piece in processor.GetProperty("single").EnumerateArray())
        {
            if (piece.Property("Sequence") is not null)
            {
                if (seen)
                    throw file.Wrong("repeats the text in its template, which is not supported");
                seen = true;
                continue;
            }
            var name = piece.GetProperty("SpecialToken").GetProperty("id").GetString() ?? "";
            (seen ? after : before).AddRange(special.GetProperty(name).GetProperty("ids").EnumerateArray().Select(static i => i.GetInt32()));
        }
        if (!seen)
            throw file.Wrong("has a template without the text");
        return ([.. before], [.. after]);
    }

    private static void Expect(ModelFile file, JsonElement root, string part, string type)
    {
        if (root.GetProperty(part).Text("type") != type)
            throw Unsupported(file, part, root.GetProperty(part));
    }

    private static StartupException Unsupported(ModelFile file, string part, JsonElement settings) =>
        file.Wrong($"has the {part} {settings.Text("type") ?? "without a type"}, which is not supported");
}
