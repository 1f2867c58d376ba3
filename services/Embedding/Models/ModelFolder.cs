using FitnessGrpc.Embedding.Tokenizers;
using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Embedding.Models;

/// <summary>A folder as sentence-transformers writes it, read but for the weights.</summary>
internal sealed class ModelFolder
{
    private const int MaxHiddenSize = 65_536;

    private static readonly string[] SentenceFiles =
    [
        "sentence_bert_config.json", "sentence_roberta_config.json", "sentence_distilbert_config.json", "sentence_camembert_config.json",
        "sentence_albert_config.json", "sentence_xlm-roberta_config.json", "sentence_xlnet_config.json",
    ];

    private ModelFolder(ModelDescription description, ITokenizer tokenizer)
    {
        Description = description;
        Tokenizer = tokenizer;
    }

    public ModelDescription Description { get; }

    public ITokenizer Tokenizer { get; }

    /// <summary>Reads a folder.</summary>
    /// <param name="path">The folder; behind a # there may be the variant, as in <c>/models/e5#model_fp16</c>.</param>
    /// <param name="variant">
    /// Which weights: a graph by name, as <c>model_fp16</c> for <c>onnx/model_fp16.onnx</c>, or <c>safetensors</c>. Null or empty for
    /// <c>model.onnx</c>, else <c>onnx/model.onnx</c>, else <c>model.safetensors</c>, else the only graph that there is.
    /// </param>
    /// <param name="plainSpecialTokens">Special tokens that stand in a text ("[SEP]") are text like any other; the reference finds them.</param>
    /// <exception cref="StartupException">The folder is absent or damaged, or asks for what is not supported. Names the file.</exception>
    public static ModelFolder Read(string path, string? variant = null, bool plainSpecialTokens = false)
    {
        var mark = path.LastIndexOf('#');
        if (variant is null && mark > 0 && !Directory.Exists(path))
            (path, variant) = (path[..mark], path[(mark + 1)..]);
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (!Directory.Exists(folder))
            throw ModelFile.Wrong(folder, "is not there; the setting FITNESS__Embedding__Model names the folder");
        var files = new FolderFiles(folder);
        var modules = ModuleList.Read(files);

        using var config = files.Open(Path.Combine(modules.Transformer, "config.json"));
        using var tokenizerFile = files.Open(Path.Combine(modules.Transformer, "tokenizer.json"));
        using var tokenizerSettings = files.TryOpen(Path.Combine(modules.Transformer, "tokenizer_config.json"));
        var encoder = EncoderConfig.Read(config);
        var (hiddenSize, modes, includePrompt) = modules.Pooling is { } pooling
            ? PoolingReader.Read(files, pooling)
            : (encoder.HiddenSize is > 0 and <= MaxHiddenSize ? encoder.HiddenSize.Value : throw config.Wrong($"must say hidden_size, 1 to {MaxHiddenSize}"), [encoder.IsCausal ? PoolingMode.LastToken : PoolingMode.Mean], true);
        var tokenizer = TokenizerReader.Read(tokenizerFile, plainSpecialTokens, InputLimits.CutsLeft(tokenizerSettings));
        if (encoder.HiddenSize is { } size && size != hiddenSize)
            throw config.Wrong($"says hidden_size {size}, and {modules.Pooling}/config.json says {hiddenSize} dimensions");
        if (encoder.VocabularySize is { } vocabulary && tokenizer.VocabularySize > vocabulary)
            throw tokenizerFile.Wrong($"has ids up to {tokenizer.VocabularySize - 1}, and config.json says vocab_size {vocabulary}");

        var (layers, normalize) = LayerReader.Read(files, modules.Layers, hiddenSize * modes.Length);
        var full = layers is [.., var last] ? last.Outputs : hiddenSize * modes.Length;
        var settings = SentenceSettings.Read(files);
        using var sentence = SentenceFiles.Select(name => files.TryOpen(Path.Combine(modules.Transformer, name))).FirstOrDefault(static f => f is not null);
        SentenceSettings.CheckOutput(sentence);
        var limits = InputLimits.Read(Path.Combine(files.Root, modules.Transformer), sentence, tokenizerSettings, encoder, tokenizer.SpecialTokens);
        var weights = ModelWeights.Find(files, modules.Transformer, encoder, variant);
        var description = new ModelDescription
        {
            Name = Path.GetFileName(folder),
            Folder = folder,
            OnnxFile = weights.File,
            Tensors = weights.Tensors,
            BatchIndependent = weights.Tensors is not null || !GraphOperators.Of(weights.File).Overlaps(GraphOperators.ScaledByBatch),
            Encoder = encoder,
            HiddenSize = hiddenSize,
            Dimensions = Math.Min(full, settings.TruncateDimensions ?? full),
            FullDimensions = full,
            MaxTokens = Math.Max(limits.Query, limits.Document),
            CutsStart = tokenizer.Truncation?.Left ?? false,
            MaxQueryTokens = limits.Query < limits.Document ? limits.Query : null,
            MaxDocumentTokens = limits.Document < limits.Query ? limits.Document : null,
            Pooling = modes,
            IncludePrompt = includePrompt,
            Layers = layers,
            Normalize = normalize,
            LowerCase = sentence?.Read(static r => r.Flag("do_lower_case")) ?? false,
            QueryPrompt = settings.QueryPrompt,
            DocumentPrompt = settings.DocumentPrompt,
            Fingerprint = "",
        };
        var fingerprint = ModelFingerprint.Of(description, [tokenizerFile.Path, weights.File, .. weights.Data]);
        // Vectors of texts with special tokens in them are others then.
        return new ModelFolder(description with { Fingerprint = plainSpecialTokens ? $"{fingerprint}-plain" : fingerprint }, tokenizer);
    }

    /// <summary>A text as it goes to the tokenizer: behind the prompt of its kind, in lower case where the folder says so.</summary>
    public string Prepare(string text, bool isQuery)
    {
        var prompt = isQuery ? Description.QueryPrompt : Description.DocumentPrompt;
        var whole = prompt.Length == 0 ? text : prompt + text;
        return Description.LowerCase ? LowerCase.Of(whole) : whole;
    }

    /// <summary>Tokens at the beginning of a text that pooling leaves out: those of the prompt, where the folder says so.</summary>
    public int PromptTokens(bool isQuery)
    {
        var prompt = isQuery ? Description.QueryPrompt : Description.DocumentPrompt;
        if (Description.IncludePrompt || prompt.Length == 0)
            return 0;
        // The special token at the end of the prompt alone is not there when a text follows.
        var tokens = Tokenizer.Encode(Prepare("", isQuery), true, Description.MaxTokensOf(isQuery), out _);
        var bare = Tokenizer.Encode(Prepare("", isQuery), false, int.MaxValue, out _);
        return tokens.AsSpan().EndsWith(bare) ? tokens.Length : tokens.Length - 1;
    }
}
