using System.Text.Json;
using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Embedding.Models;

/// <summary>Tokens of an input at most, special tokens included.</summary>
/// <param name="Query">Of a query.</param>
/// <param name="Document">Of a document.</param>
internal readonly record struct InputLimits(int Query, int Document)
{
    private const int Most = 65_536;

    /// <summary>Reads the limits: what the settings of sentence-transformers say, else those of the tokenizer, else the positions of the transformer.</summary>
    /// <param name="folder">Full path of the transformer's folder, for messages.</param>
    /// <param name="sentence">sentence_bert_config.json.</param>
    /// <param name="tokenizer">tokenizer_config.json.</param>
    /// <param name="encoder">The transformer.</param>
    /// <param name="specialTokens">Tokens that every input has.</param>
    /// <exception cref="StartupException">No file says a limit, or it is out of range.</exception>
    public static InputLimits Read(string folder, ModelFile? sentence, ModelFile? tokenizer, EncoderConfig encoder, int specialTokens)
    {
        var (given, query, document) = sentence?.Read(static root => (Given(root), root.Number("query_length"), root.Number("document_length"))) ?? (null, null, null);
        // A table of positions has no row for what lies behind it.
        var table = encoder.HasRotaryPositions || encoder.HasDistances ? int.MaxValue : encoder.MaxTokens ?? int.MaxValue;
        var trained = encoder.HasDistances ? int.MaxValue : encoder.MaxTokens ?? int.MaxValue;
        var most = given is { } own ? Math.Min(own, table)
            : tokenizer?.Read(static root => root.Number("model_max_length")) is { } general ? Math.Min(general, trained)
            : encoder.MaxTokens ?? throw ModelFile.Wrong(Path.Combine(folder, "sentence_bert_config.json"), "must say max_seq_length, as no other file limits the input");
        return new InputLimits(Check(Math.Min(query ?? most, table)), Check(Math.Min(document ?? most, table)));

        int Check(int limit) => limit > specialTokens && limit <= Most
            ? limit
            : throw ModelFile.Wrong(folder, $"limits inputs to {limit} tokens; it must be {specialTokens + 1} to {Most}");
    }

    /// <summary>Whether the start of a long text is cut instead of its end; null where the file leaves it to tokenizer.json.</summary>
    public static bool? CutsLeft(ModelFile? tokenizer) => tokenizer?.Read(static root => root.Text("truncation_side")) switch
    {
        null => null,
        "left" => true,
        "right" => false,
        var other => throw tokenizer.Wrong($"says truncation_side {other}; it must be left or right"),
    };

    /// <summary>The places of a limit, the newest first.</summary>
    private static int? Given(JsonElement root) =>
        root.Property("processing_kwargs")?.Property("text")?.Number("max_length")
        ?? root.Property("processor_kwargs")?.Number("model_max_length")
        ?? root.Property("tokenizer_args")?.Number("model_max_length")
        ?? root.Number("max_seq_length");
}
