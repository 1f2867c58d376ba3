namespace FitnessGrpc.Embedding.Backends;

/// <summary>A model that is loaded.</summary>
public interface IEmbeddingSession : IDisposable
{
    /// <summary>Batches that may run at once; at least 1.</summary>
    int ConcurrentBatches { get; }

    /// <summary>Values of a text's vector when the graph pools by itself; 0 when it gives a vector a token.</summary>
    int TextDimensions => 0;

    /// <summary>Computes the vectors of all tokens, or of all texts. Safe for use by <see cref="ConcurrentBatches"/> threads at once.</summary>
    /// <param name="batch">The tokens.</param>
    /// <param name="vectors">
    /// Takes rows × columns × hidden size values, row by row; rows × <see cref="TextDimensions"/> when the graph pools by itself.
    /// </param>
    void Run(TokenBatch batch, Memory<float> vectors);
}
