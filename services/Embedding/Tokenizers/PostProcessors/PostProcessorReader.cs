using System.Text.Json;
using FitnessGrpc.Embedding.Models;

namespace FitnessGrpc.Embedding.Tokenizers.PostProcessors;

/// <summary>Reads the post_processor of a tokenizer file.</summary>
internal static class PostProcessorReader
{
    public static SpecialEnds Read(TokenizerFile file, JsonElement settings, int depth = 0)
    {
        switch (settings.Text("type"))
        {
            case "Sequence" when depth < TokenizerFile.MaxDepth:
                SpecialEnds[] adding = [.. settings.GetProperty("processors").EnumerateArray().Select(s => Read(file, s, depth + 1)).Where(static ends => ends.Before.Length + ends.After.Length > 0)];
                // To the reference, what the first has added is a text of its own for the second.
                return adding switch
                {
                    [] => SpecialEnds.None,
                    [var one] => one,
                    _ => throw file.Wrong("has more than one post_processor that adds tokens, which is not supported"),
                };
            case "BertProcessing" or "RobertaProcessing":
                return new SpecialEnds([settings.GetProperty("cls")[1].GetInt32()], [settings.GetProperty("sep")[1].GetInt32()]);
            case "ByteLevel":
                // It changes offsets alone.
                return SpecialEnds.None;
            case "TemplateProcessing":
                return ReadTemplate(file, settings);
            default:
                throw file.Unsupported("post_processor", settings);
        }
    }

    private static SpecialEnds ReadTemplate(TokenizerFile file, JsonElement settings)
    {
        var (before, after) = (new List<int>(), new List<int>());
        var seen = false;
        foreach (var piece in settings.GetProperty("single").EnumerateArray())
        {
            if (piece.Property("Sequence") is not null)
            {
                if (seen)
                    throw file.Wrong("repeats the text in its template, which is not supported");
                seen = true;
                continue;
            }
            var name = piece.GetProperty("SpecialToken").GetProperty("id").GetString() ?? "";
            (seen ? after : before).AddRange(
                settings.GetProperty("special_tokens").GetProperty(name).GetProperty("ids").EnumerateArray().Select(static i => i.GetInt32()));
        }
        if (!seen)
            throw file.Wrong("has a template without the text");
        return new SpecialEnds([.. before], [.. after]);
    }
}
