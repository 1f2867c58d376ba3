using System.Text.Json;
using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Embedding.Tokenizers.Expressions;
using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Embedding.Tokenizers;

/// <summary>What the readers of a tokenizer's parts share.</summary>
internal sealed class TokenizerFile(ModelFile file)
{
    /// <summary>Ids are smaller.</summary>
    public const int MaxVocabulary = 4_000_000;

    /// <summary>Parts within parts, at most so deep.</summary>
    public const int MaxDepth = 16;

    public StartupException Wrong(string reason) => file.Wrong(reason);

    public StartupException Unsupported(string part, JsonElement settings) =>
        file.Wrong($"has the {part} {settings.Text("type") ?? "without a type"}, which is not supported");

    /// <summary>A pattern: {"String": …} or {"Regex": …}, or a plain string, which is a text.</summary>
    public (string? Text, string? Regex) Pattern(string part, JsonElement settings)
    {
        var pattern = settings.GetProperty("pattern");
        if (pattern.ValueKind == JsonValueKind.String)
            return (pattern.GetString(), null);
        if (pattern.Text("String") is { } text)
            return (text, null);
        return (null, pattern.Text("Regex") ?? throw file.Wrong($"has a {part} without a pattern"));
    }

    /// <exception cref="StartupException">The expression is not supported.</exception>
    public ReferenceRegex Expression(string part, string pattern)
    {
        try
        {
            return new ReferenceRegex(pattern);
        }
        catch (NotSupportedException e)
        {
            throw file.Wrong($"has a {part} with the pattern {(pattern.Length <= 200 ? pattern : pattern[..200] + "…")}, which {e.Message}: that is not supported");
        }
    }
}
