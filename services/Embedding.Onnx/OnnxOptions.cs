using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Embedding.Onnx;

/// <summary>Settings of ONNX Runtime: section <c>Embedding:Onnx</c>.</summary>
public sealed class OnnxOptions
{
    private const int MaxBatches = 4;

    /// <summary>Threads that compute, all batches together; 0 for one a processor. 0 to 1,024.</summary>
    [Range(0, 1024)]
    public int Threads { get; set; }

    /// <summary>Batches that run at once and share the threads; 0 for one a thread, four at most. 0 to 256.</summary>
    [Range(0, 256)]
    public int ConcurrentBatches { get; set; }

    /// <summary>Keep the optimised graph in the data folder: the next start is faster and takes less memory.</summary>
    public bool KeepOptimizedGraph { get; set; } = true;

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
