using System.Text;
using System.Text.Json;
using FitnessGrpc.Embedding.Models;

namespace FitnessGrpc.Embedding.Tokenizers.Normalizers;

/// <summary>Reads the normalizer of a tokenizer file.</summary>
internal static class NormalizerReader
{
    private const string Part = "normalizer";

    public static Normalizer Read(TokenizerFile file, JsonElement settings, int depth = 0)
    {
        switch (settings.Text("type"))
        {
            case "Sequence" when depth < TokenizerFile.MaxDepth:
                return new Sequence([.. settings.GetProperty("normalizers").EnumerateArray().Select(s => Read(file, s, depth + 1))]);
            case "BertNormalizer":
                var lowercase = settings.Flag("lowercase") ?? true;
                return new BertNormalizer(
                    settings.Flag("clean_text") ?? true,
                    settings.Flag("handle_chinese_chars") ?? true,
                    // Unsaid, it goes with lower case, as in the reference.
                    settings.Flag("strip_accents") ?? lowercase,
                    lowercase);
            case "NFC":
                return new UnicodeForm(NormalizationForm.FormC);
            case "NFD":
                return new UnicodeForm(NormalizationForm.FormD);
            case "NFKC":
                return new UnicodeForm(NormalizationForm.FormKC);
            case "NFKD":
                return new UnicodeForm(NormalizationForm.FormKD);
            case "Lowercase":
                return new Lowercase();
            case "StripAccents":
                return new StripAccents();
            case "Strip":
                return new Strip(settings.Flag("strip_left") ?? true, settings.Flag("strip_right") ?? true);
            case "Replace":
                var content = settings.GetProperty("content").GetString() ?? "";
                return file.Pattern(Part, settings) switch
                {
                    ({ } text, _) => new ReplaceText(text, content),
                    (_, var pattern) => new ReplaceRegex(file.Expression(Part, pattern!), content),
                };
            case "Prepend":
                return new Prepend(settings.GetProperty("prepend").GetString() ?? "");
            case "Precompiled":
                try
                {
                    return Precompiled.Read(Convert.FromBase64String(settings.Text("precompiled_charsmap") ?? ""));
                }
                catch (FormatException)
                {
                    throw file.Wrong("has a precompiled_charsmap that is damaged");
                }
            case "Nmt":
                return new Nmt();
            case "ByteLevel":
                return new ByteLevelNormalizer();
            default:
                throw file.Unsupported(Part, settings);
        }
    }
}
