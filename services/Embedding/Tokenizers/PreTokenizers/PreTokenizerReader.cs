using System.Text.Json;
using FitnessGrpc.Embedding.Models;

namespace FitnessGrpc.Embedding.Tokenizers.PreTokenizers;

/// <summary>Reads the pre_tokenizer of a tokenizer file.</summary>
internal static class PreTokenizerReader
{
    private const string Part = "pre_tokenizer";

    public static PreTokenizer Read(TokenizerFile file, JsonElement settings, int depth = 0)
    {
        switch (settings.Text("type"))
        {
            case "Sequence" when depth < TokenizerFile.MaxDepth:
                return new Sequence([.. settings.GetProperty("pretokenizers").EnumerateArray().Select(s => Read(file, s, depth + 1))]);
            case "BertPreTokenizer":
                return new BertWords();
            case "ByteLevel":
                return ReadByteLevel(settings);
            case "Whitespace":
                return new WordsAndSymbols();
            case "WhitespaceSplit":
                return new CharSplit<WhiteSpacePredicate>(default, SplitBehavior.Removed);
            case "Split":
                return ReadSplit(file, settings);
            case "Metaspace":
                return ReadMetaspace(file, settings);
            case "Punctuation":
                return new CharSplit<PunctuationPredicate>(default, Behavior(file, settings, "Isolated"));
            case "Digits":
                return new CharSplit<NumericPredicate>(
                    default, settings.Flag("individual_digits") ?? false ? SplitBehavior.Isolated : SplitBehavior.Contiguous);
            case "CharDelimiterSplit":
                return new CharSplit<DelimiterPredicate>(new DelimiterPredicate(Character(file, settings, "delimiter", null)), SplitBehavior.Removed);
            case "FixedLength":
                return new FixedLength(settings.Number("length") is > 0 and var length ? length : throw file.Wrong("has a FixedLength without a length"));
            default:
                throw file.Unsupported(Part, settings);
        }
    }

    private static PreTokenizer ReadByteLevel(JsonElement settings)
    {
        var parts = new List<PreTokenizer>();
        if (settings.Flag("add_prefix_space") ?? true)
            parts.Add(new PrefixSpace());
        if (settings.Flag("use_regex") ?? true)
            parts.Add(new Gpt2Words());
        parts.Add(new ByteLevel());
        return new Sequence([.. parts]);
    }

    private static Splitter ReadSplit(TokenizerFile file, JsonElement settings)
    {
        var behavior = Behavior(file, settings, null);
        var invert = settings.Flag("invert") ?? false;
        var (text, pattern) = file.Pattern(Part, settings);
        if (text is not null)
            return new StringSplit(text, behavior, invert);
        // The scanners leave nothing out, so what lies between matches is empty.
        if (behavior == SplitBehavior.Isolated || (behavior == SplitBehavior.Removed && invert))
        {
            if (pattern == Gpt2Words.Pattern)
                return new Gpt2Words();
            if (Cl100kWords.Digits(pattern!) is { } digits)
                return new Cl100kWords(digits);
        }
        return new RegexSplit(file.Expression(Part, pattern!), behavior, invert);
    }

    private static Metaspace ReadMetaspace(TokenizerFile file, JsonElement settings)
    {
        var replacement = Character(file, settings, "replacement", "\u2581");
        if (replacement > char.MaxValue)
            throw file.Wrong("has a Metaspace with a replacement above U+FFFF, which is not supported");
        // Older files say whether, and not when.
        var scheme = (settings.Text("prepend_scheme") ?? (settings.Flag("add_prefix_space") ?? true ? "always" : "never")).ToUpperInvariant() switch
        {
            "ALWAYS" => PrependScheme.Always,
            "FIRST" => PrependScheme.First,
            "NEVER" => PrependScheme.Never,
            var other => throw file.Wrong($"has a Metaspace with the prepend_scheme {other}, which is not supported"),
        };
        return new Metaspace((char)replacement, scheme, settings.Flag("split") ?? true);
    }

    private static SplitBehavior Behavior(TokenizerFile file, JsonElement settings, string? fallback)
    {
        var name = settings.Text("behavior") ?? fallback;
        foreach (var behavior in Enum.GetValues<SplitBehavior>())
        {
            if (behavior.ToString() == name)
                return behavior;
        }
        throw file.Wrong($"has a {settings.Text("type")} with the behavior {name ?? "left out"}, which is not supported");
    }

    private static int Character(TokenizerFile file, JsonElement settings, string name, string? fallback)
    {
        var text = settings.Text(name) ?? fallback ?? "";
        var width = text.Length > 0 && char.IsHighSurrogate(text[0]) ? 2 : 1;
        if (text.Length != width)
            throw file.Wrong($"has a {settings.Text("type")} whose {name} is not one character");
        return char.ConvertToUtf32(text, 0);
    }
}
