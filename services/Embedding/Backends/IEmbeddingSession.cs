namespace FitnessGrpc.Embedding.Backends;

/// <summary>A model that is loaded.</summary>
public interface IEmbeddingSession : IDisposable
{
    /// <summary>Batches that may run at once; at least 1.</summary>
    int ConcurrentBatches { get; }

    /// <summary>Computes the vectors of all tokens. Safe for use by <see cref="ConcurrentBatches"/> threads at once.</summary>
    /// <param name="batch">The tokens.</param>
    /// <param name="tokenVectors">Takes rows × columns × dimensions values, row by row.</param>
    void Run(TokenBatch batch, Memory<float> tokenVectors);
}
