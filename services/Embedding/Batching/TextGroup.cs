using Grpc.Core;

namespace FitnessGrpc.Embedding.Batching;

/// <summary>The texts of one request: done when each has its vector, or when one failed.</summary>
internal sealed class TextGroup
{
    private readonly TaskCompletionSource<float[][]> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly float[][] _vectors;
    private int _missing;

    /// <summary>A group.</summary>
    /// <param name="vectors">A vector a text; the slots of texts that are queued are empty.</param>
    /// <param name="missing">Number of empty slots.</param>
    public TextGroup(float[][] vectors, int missing)
    {
        _vectors = vectors;
        _missing = missing;
        if (missing == 0)
            _done.SetResult(vectors);
    }

    public Task<float[][]> Done => _done.Task;

    public void Set(int slot, float[] vector)
    {
        _vectors[slot] = vector;
        if (Interlocked.Decrement(ref _missing) == 0)
            _done.TrySetResult(_vectors);
    }

    public void Fail(Exception error) => _done.TrySetException(error);

    /// <summary>The deadline has passed while a text waited.</summary>
    public void Expire() => Fail(new RpcException(new Status(StatusCode.DeadlineExceeded, "the deadline passed")));

    public void Cancel(CancellationToken cancellation) => _done.TrySetCanceled(cancellation);
}
