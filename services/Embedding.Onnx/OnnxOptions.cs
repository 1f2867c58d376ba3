using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Embedding.Onnx;

/// <summary>Settings of ONNX Runtime: section <c>Embedding:Onnx</c>.</summary>
public sealed class OnnxOptions
{
    private const int MaxBatches = 4;

    /// <summary>What computes: <c>cpu</c>, <c>cuda</c> or <c>tensorrt</c>. The last two need the GPU flavour of this program.</summary>
    [EnumDataType(typeof(OnnxProvider))]
    public OnnxProvider Provider { get; set; } = OnnxProvider.Cpu;

    /// <summary>What happens when the provider cannot be used: <c>none</c> ends the start with an error, <c>cpu</c> goes on with a warning.</summary>
    [EnumDataType(typeof(OnnxFallback))]
    public OnnxFallback Fallback { get; set; } = OnnxFallback.None;

    /// <summary>Which GPU. 0 to 255.</summary>
    [Range(0, 255)]
    public int DeviceId { get; set; }

    /// <summary>Memory of the GPU that the arena may take, in MiB; 0 for all of it. 0 to 1,048,576.</summary>
    [Range(0, 1_048_576)]
    public int DeviceMemoryMebibytes { get; set; }

    /// <summary>Keep memory between batches instead of giving it back.</summary>
    public bool Arena { get; set; } = true;

    /// <summary>
    /// What is done to the graph before it runs: <c>disabled</c>, <c>basic</c> (folds constants), <c>extended</c> (fuses operators too)
    /// or <c>all</c> (chooses layouts of this very processor too; such a graph is not kept).
    /// </summary>
    [EnumDataType(typeof(OnnxOptimization))]
    public OnnxOptimization Optimization { get; set; } = OnnxOptimization.Extended;

    /// <summary>TensorRT computes in half precision where it can.</summary>
    public bool TensorRtHalf { get; set; }

    /// <summary>Keep TensorRT's engines in the data folder: building one takes minutes.</summary>
    public bool TensorRtEngineCache { get; set; } = true;

    /// <summary>Threads that compute, all batches together; 0 for one a processor. 0 to 1,024.</summary>
    [Range(0, 1024)]
    public int Threads { get; set; }

    /// <summary>Batches that run at once and share the threads; 0 for one a thread, four at most. 0 to 256.</summary>
    [Range(0, 256)]
    public int ConcurrentBatches { get; set; }

    /// <summary>
    /// A second session on the CPU: a batch alone has a session with all threads, batches beside each other have one where each computes on its
    /// own thread, which makes about a tenth more of them. Needs the kept graph, and more than one thread and batch.
    /// </summary>
    public bool SecondSession { get; set; } = true;

    /// <summary>
    /// Keep the optimised graph in the data folder: the next start is faster and takes less memory. Without it attention is not fused and there is no second session, as
    /// with <c>all</c> and <c>disabled</c>, whose graphs are not kept.
    /// </summary>
    public bool KeepOptimizedGraph { get; set; } = true;

    /// <summary>
    /// A model whose vectors depend on their batch (dynamic int8) computes each text by itself, so that vectors can be kept and compared.
    /// Without it such a model is a little faster, and a text's vector moves with its neighbours. Other models are the same either way.
    /// </summary>
    public bool BatchIndependent { get; set; } = true;

    /// <summary>Threads as they are meant.</summary>
    internal int EffectiveThreads => Threads > 0 ? Threads : Environment.ProcessorCount;

    /// <summary>
    /// Batches as they are meant: never more than there are threads. Small batches beside each other keep two to four threads busier than one
    /// batch that all of them share.
    /// </summary>
    internal int EffectiveConcurrentBatches =>
        Math.Min(EffectiveThreads, ConcurrentBatches > 0 ? ConcurrentBatches : MaxBatches);
}

/// <summary>Checks the ranges.</summary>
[OptionsValidator]
internal sealed partial class OnnxOptionsValidator : IValidateOptions<OnnxOptions>;
