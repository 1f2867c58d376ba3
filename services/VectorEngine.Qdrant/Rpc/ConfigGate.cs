namespace FitnessGrpc.VectorEngine.Qdrant.Rpc;

/// <summary>One change of a collection's configuration at a time: it is read, changed and written back.</summary>
internal sealed class ConfigGate : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);

    public async Task<IDisposable> EnterAsync(CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        return new Exit(_gate);
    }

    public void Dispose() => _gate.Dispose();

    private sealed class Exit(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
