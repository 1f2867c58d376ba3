using System.Text.Json;
using FitnessGrpc.Embedding.Tokenizers;
using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Embedding.Models;

/// <summary>A folder as sentence-transformers writes it, read but for the weights.</summary>
internal sealed class ModelFolder
{
    private const string ModulesFile = "modules.json";
    private const string TokenizerFile = "tokenizer.json";
    private static readonly string[] OnnxFiles = ["model.onnx", "onnx/model.onnx"];

    private ModelFolder(ModelDescription description, ITokenizer tokenizer)
    {
        Description = description;
        Tokenizer = tokenizer;
    }

    public ModelDescription Description { get; }

    public ITokenizer Tokenizer { get; }

    /// <exception cref="StartupException">The folder is absent or damaged, or asks for what is not supported. Names the file.</exception>
    public static ModelFolder Read(string path)
    {
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (!Directory.Exists(folder))
            throw ModelFile.Wrong(folder, "is not there; the setting FITNESS__Embedding__Model names the folder");
        using var modules = ModelFile.Open(folder, ModulesFile);
        var (transformer, pooling, normalize) = modules.Read(root => Modules(modules, root));
        var transformerFolder = Path.Combine(folder, transformer);

        using var config = ModelFile.Open(transformerFolder, "config.json");
        using var tokenizerFile = ModelFile.Open(transformerFolder, TokenizerFile);
        var (dimensions, mode, includePrompt) = ReadPooling(Path.Combine(folder, pooling));
        var tokenizer = TokenizerReader.Read(tokenizerFile);
        var (hiddenSize, vocabularySize, positions) = config.Read(static root =>
            (root.Number("hidden_size"), root.Number("vocab_size"), root.Number("max_position_embeddings")));
        if (hiddenSize is { } size && size != dimensions)
            throw config.Wrong($"says hidden_size {size}, and {pooling}/config.json says {dimensions} dimensions");
        if (vocabularySize is { } vocabulary && tokenizer.VocabularySize > vocabulary)
            throw tokenizerFile.Wrong($"has ids up to {tokenizer.VocabularySize - 1}, and config.json says vocab_size {vocabulary}");

        var (query, document) = ReadPrompts(folder);
        if (!includePrompt && query.Length + document.Length > 0)
            throw ModelFile.Wrong(Path.Combine(folder, pooling, "config.json"), "leaves the prompt out of pooling, which is not supported");
        var description = new ModelDescription
        {
            Name = Path.GetFileName(folder),
            Folder = folder,
            OnnxFile = OnnxFile(transformerFolder),
            Dimensions = dimensions,
            MaxTokens = ReadMaxTokens(transformerFolder, positions, tokenizer),
            Pooling = mode,
            Normalize = normalize,
            QueryPrompt = query,
            DocumentPrompt = document,
            Fingerprint = "",
        };
        return new ModelFolder(description with { Fingerprint = ModelFingerprint.Of(description, tokenizerFile.Path) }, tokenizer);
    }

    /// <summary>Folders of the transformer and of pooling, and whether a module normalises.</summary>
    private static (string Transformer, string Pooling, bool Normalize) Modules(ModelFile file, JsonElement root)
    {
        string? transformer = null;
        string? pooling = null;
        var normalize = false;
        foreach (var module in root.EnumerateArray())
        {
            var type = module.GetProperty("type").GetString() ?? "";
            var path = module.Text("path") ?? "";
            if (Path.IsPathRooted(path) || path.Split('/', '\\').Contains(".."))
                throw file.Wrong("has a path that leads out of the folder");
            switch (type[(type.LastIndexOf('.') + 1)..])
            {
                case "Transformer" when transformer is null && pooling is null:
                    transformer = path;
                    break;
                case "Pooling" when transformer is not null && pooling is null:
                    pooling = path;
                    break;
                case "Normalize" when pooling is not null:
                    normalize = true;
                    break;
                default:
                    throw file.Wrong($"has the module {type}, which is not supported at its place");
            }
        }
        if (transformer is null || pooling is null)
            throw file.Wrong("must have a Transformer and a Pooling module");
        return (transformer, pooling, normalize);
    }

    private static (int Dimensions, PoolingMode Mode, bool IncludePrompt) ReadPooling(string folder)
    {
        using var file = ModelFile.Open(folder, "config.json");
        return file.Read(root =>
        {
            var dimensions = root.Number("word_embedding_dimension") ?? root.Number("embedding_dimension");
            if (dimensions is not (> 0 and <= 65_536))
                throw file.Wrong("must say word_embedding_dimension, 1 to 65536");
            return (dimensions.Value, Mode(file, root), root.Flag("include_prompt") ?? true);
        });
    }

    private static PoolingMode Mode(ModelFile file, JsonElement root)
    {
        // Older folders have a flag a mode; newer ones name it.
        const string Prefix = "pooling_mode_";
        var modes = root.Text("pooling_mode") is { } name
            ? [name]
            : root.EnumerateObject()
                .Where(static p => p.Name.StartsWith(Prefix, StringComparison.Ordinal) && p.Value.ValueKind == JsonValueKind.True)
                .Select(static p => p.Name[Prefix.Length..])
                .ToList();
        if (modes.Count != 1)
            throw file.Wrong($"must choose one way of pooling, and chooses {modes.Count}");
        return modes[0] switch
        {
            "mean" or "mean_tokens" => PoolingMode.Mean,
            "cls" or "cls_token" => PoolingMode.Cls,
            "max" or "max_tokens" => PoolingMode.Max,
            var other => throw file.Wrong($"asks for the pooling {other}; supported are mean, cls and max"),
        };
    }

    private static int ReadMaxTokens(string folder, int? positions, ITokenizer tokenizer)
    {
        using var sentence = ModelFile.TryOpen(folder, "sentence_bert_config.json");
        using var settings = ModelFile.TryOpen(folder, "tokenizer_config.json");
        var max = sentence?.Read(static r => r.Number("max_seq_length")) ?? settings?.Read(static r => r.Number("model_max_length")) ?? positions;
        if (max is null)
            throw ModelFile.Wrong(Path.Combine(folder, "sentence_bert_config.json"), "must say max_seq_length, as no other file limits the input");
        var limit = Math.Min(max.Value, positions ?? int.MaxValue);
        if (limit <= tokenizer.SpecialTokens || limit > 65_536)
            throw ModelFile.Wrong(folder, $"limits inputs to {limit} tokens; it must be {tokenizer.SpecialTokens + 1} to 65536");
        return limit;
    }

    private static (string Query, string Document) ReadPrompts(string folder)
    {
        using var file = ModelFile.TryOpen(folder, "config_sentence_transformers.json");
        return file?.Read(static root =>
        {
            var prompts = root.Property("prompts");
            var general = root.Text("default_prompt_name") is { } name ? prompts?.Text(name) : null;
            return (prompts?.Text("query") ?? general ?? "", prompts?.Text("document") ?? prompts?.Text("passage") ?? general ?? "");
        }) ?? ("", "");
    }

    private static string OnnxFile(string folder) =>
        OnnxFiles.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
        ?? throw ModelFile.Wrong(Path.Combine(folder, OnnxFiles[0]), "is missing, and so is onnx/model.onnx");
}
