using System.ComponentModel.DataAnnotations;
using FitnessGrpc.Embedding.Serving;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Embedding;

/// <summary>Settings of the embedding module: section <c>Embedding</c>.</summary>
public sealed class EmbeddingOptions
{
    /// <summary>
    /// Folder of the default model, as sentence-transformers writes it; its name is that of the folder. A relative path is taken from
    /// the folder of the executable, where the default lies. Behind a # there may be the name of a variant of the weights, as in
    /// <c>/models/e5#model_fp16</c> for <c>onnx/model_fp16.onnx</c>.
    /// </summary>
    [Required]
    public string Model { get; set; } = Path.Combine("models", "all-MiniLM-L6-v2");

    /// <summary>Special tokens that stand in a text, as "[SEP]", are text like any other. By default they are found, as the reference does.</summary>
    public bool PlainSpecialTokens { get; set; }

    /// <summary>
    /// More models: name to folder, as in <c>FITNESS__Embedding__Models__e5=/models/e5-small</c>. A name has 1 to 128 letters, digits, dots,
    /// hyphens and underscores. All of them must load, or the start fails.
    /// </summary>
    public IDictionary<string, string> Models { get; } = new Dictionary<string, string>();

    /// <summary>Folder whose subfolders are models too, each by its name; empty for none. One that cannot be loaded does not keep the others from serving.</summary>
    public string ModelRepository { get; set; } = "";

    /// <summary>How models come and go while the process runs.</summary>
    public ModelControl ModelControl { get; set; }

    /// <summary>Seconds between two looks at the folders, with <see cref="Serving.ModelControl.Poll"/>. 1 to 3,600.</summary>
    [Range(1, 3600)]
    public int ModelPollSeconds { get; set; } = 5;

    /// <summary>Models at most, all together. 1 to 256.</summary>
    [Range(1, 256)]
    public int MaxModels { get; set; } = 32;

    /// <summary>
    /// Tokens of a batch, padding included. More makes a CPU little faster, but makes a question wait longer behind bulk
    /// work; a GPU wants thousands. 16 to 1,048,576.
    /// </summary>
    [Range(16, 1_048_576)]
    public int MaxBatchTokens { get; set; } = 128;

    /// <summary>Texts of a batch. 1 to 4,096.</summary>
    [Range(1, 4096)]
    public int MaxBatchTexts { get; set; } = 64;

    /// <summary>
    /// Tokens that may wait for their turn, for each model; beyond it requests are RESOURCE_EXHAUSTED and streams are slowed. One caller may
    /// fill three quarters of it. 1,024 to 100,000,000.
    /// </summary>
    [Range(1024, 100_000_000)]
    public int MaxQueueTokens { get; set; } = 131_072;

    /// <summary>Milliseconds by which bulk work lets interactive work go ahead; after them it gets an eighth at least. 0 to 60,000.</summary>
    [Range(0, 60_000)]
    public int BulkDelayMilliseconds { get; set; } = 2000;

    /// <summary>Memory for vectors of texts that came before, in MiB, all models together; 0 for none. 0 to 65,536.</summary>
    [Range(0, 65_536)]
    public int CacheMebibytes { get; set; } = 64;

    /// <summary>Requests of one stream that are worked on at once. 1 to 64.</summary>
    [Range(1, 64)]
    public int StreamRequestsInFlight { get; set; } = 8;

    /// <summary>Seconds that a call waits while its model loads, before it is UNAVAILABLE. 0 to 600.</summary>
    [Range(0, 600)]
    public int LoadWaitSeconds { get; set; } = 30;
}

/// <summary>Checks the ranges.</summary>
[OptionsValidator]
internal sealed partial class EmbeddingOptionsValidator : IValidateOptions<EmbeddingOptions>;
