using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Embedding.Models;

/// <summary>What config_sentence_transformers.json says, which a folder need not have.</summary>
/// <param name="QueryPrompt">Put before a query.</param>
/// <param name="DocumentPrompt">Put before a document.</param>
/// <param name="TruncateDimensions">Values of a vector that are kept; null for all.</param>
internal sealed record SentenceSettings(string QueryPrompt, string DocumentPrompt, int? TruncateDimensions)
{
    public const string FileName = "config_sentence_transformers.json";

    /// <summary>The names that sentence-transformers tries for a document, in its order.</summary>
    private static readonly string[] DocumentNames = ["document", "passage", "corpus"];

    /// <exception cref="StartupException">The file is damaged.</exception>
    public static SentenceSettings Read(FolderFiles files)
    {
        using var file = files.TryOpen(FileName);
        return file?.Read(root =>
        {
            var prompts = root.Property("prompts");
            var name = root.Text("default_prompt_name");
            var general = name is null ? null : prompts?.Text(name) ?? throw file.Wrong($"has no prompt {name}, which default_prompt_name asks for");
            var dimensions = root.Number("truncate_dim");
            if (dimensions is <= 0)
                throw file.Wrong($"says truncate_dim {dimensions}; it must be at least 1");
            var document = DocumentNames.Select(key => prompts?.Text(key)).FirstOrDefault(static prompt => prompt is not null);
            return new SentenceSettings(prompts?.Text("query") ?? general ?? "", document ?? general ?? "", dimensions);
        }) ?? new SentenceSettings("", "", null);
    }
}
