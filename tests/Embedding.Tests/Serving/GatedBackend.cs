using FitnessGrpc.Embedding.Backends;
using FitnessGrpc.Embedding.Models;

namespace FitnessGrpc.Embedding.Tests.Serving;

/// <summary>
/// A model of four values a token: the id, 1, and twice the place. Loading and running wait for their gates, so that a test
/// sees what waits.
/// </summary>
internal sealed class GatedBackend : IEmbeddingBackend, IEmbeddingSession
{
    private readonly List<TokenBatch> _batches = [];
    private int _running;

    public ManualResetEventSlim LoadGate { get; } = new(initialState: true);

    public ManualResetEventSlim RunGate { get; } = new(initialState: true);

    /// <summary>Completes when a batch runs.</summary>
    public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Thrown by every batch when set.</summary>
    public Exception? Failure { get; set; }

    public string Provider => "cpu";

    public int ConcurrentBatches => 1;

    public bool Disposed { get; private set; }

    /// <summary>Batches that ran, the two texts of warming up left out.</summary>
    public IReadOnlyList<TokenBatch> Batches
    {
        get
        {
            lock (_batches)
                return [.. _batches.Skip(1)];
        }
    }

    public IEmbeddingSession Load(ModelDescription model)
    {
        LoadGate.Wait();
        return this;
    }

    public void Run(TokenBatch batch, Memory<float> tokenVectors)
    {
        if (_running++ > 0)
        {
            Entered.TrySetResult();
            RunGate.Wait();
            if (Failure is not null)
                throw Failure;
        }
        for (var i = 0; i < batch.Rows * batch.Columns; i++)
        {
            var place = i % batch.Columns;
            float[] vector = batch.Mask.Span[i] == 1 ? [batch.Ids.Span[i], 1, place, place] : [float.NaN, float.NaN, float.NaN, float.NaN];
            vector.CopyTo(tokenVectors.Span[(4 * i)..]);
        }
        lock (_batches)
            _batches.Add(batch with { Ids = batch.Ids.ToArray(), Mask = batch.Mask.ToArray() });
    }

    public void Dispose() => Disposed = true;
}
