using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Embedding.Models;

/// <summary>What config_sentence_transformers.json says, which a folder need not have.</summary>
/// <param name="QueryPrompt">Put before a query.</param>
/// <param name="DocumentPrompt">Put before a document.</param>
/// <param name="TruncateDimensions">Values of a vector that are kept; null for all.</param>
internal sealed record SentenceSettings(string QueryPrompt, string DocumentPrompt, int? TruncateDimensions)
{
    public const string FileName = "config_sentence_transformers.json";

    private const string Query = "query";
    private const string Document = "document";

    /// <summary>Checks what the Transformer module makes of a text, which newer folders say: the vectors of the last layer.</summary>
    /// <exception cref="StartupException">It is something else.</exception>
    public static void CheckOutput(ModelFile? sentence)
    {
        var name = sentence?.Read(static root => root.Property("modality_config")?.Property("text")?.Property("method_output_name")?.GetRawText());
        if (name is not (null or "\"last_hidden_state\"" or "\"token_embeddings\"" or "\"sentence_embedding\""))
            throw sentence!.Wrong($"asks for {name} of the transformer; supported is last_hidden_state");
    }

    /// <exception cref="StartupException">The file is damaged.</exception>
    public static SentenceSettings Read(FolderFiles files)
    {
        using var file = files.TryOpen(FileName);
        return file?.Read(root =>
        {
            var prompts = root.Property("prompts");
            // Of the reference's calls for queries and documents: both names are always there, with no prompt unless the file has one, so neither the default nor other names count.
            if (root.Text("default_prompt_name") is { } name and not (Query or Document) && prompts?.Text(name) is null)
                throw file.Wrong($"has no prompt {name}, which default_prompt_name asks for");
            var dimensions = root.Number("truncate_dim");
            if (dimensions is <= 0)
                throw file.Wrong($"says truncate_dim {dimensions}; it must be at least 1");
            return new SentenceSettings(prompts?.Text(Query) ?? "", prompts?.Text(Document) ?? "", dimensions);
        }) ?? new SentenceSettings("", "", null);
    }
}
