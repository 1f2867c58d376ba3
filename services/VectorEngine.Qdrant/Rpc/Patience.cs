using FitnessGrpc.VectorEngine.Qdrant.Mapping;
using Grpc.Core;

namespace FitnessGrpc.VectorEngine.Qdrant.Rpc;

/// <summary>How long a read may take: until the caller goes, and no longer than the request's timeout.</summary>
internal readonly struct Patience : IDisposable
{
    /// <summary>Timers take no more milliseconds than fit 32 bits; who waits for longer waits for the caller to go.</summary>
    private const ulong MaxSeconds = 1_000_000;

    private readonly CancellationTokenSource? _source;

    public Patience(bool given, ulong seconds, ServerCallContext context)
    {
        Malformed.CheckTimeout(given, seconds);
        Token = context.CancellationToken;
        if (given && seconds <= MaxSeconds)
        {
            _source = CancellationTokenSource.CreateLinkedTokenSource(Token);
            _source.CancelAfter(TimeSpan.FromSeconds(seconds));
            Token = _source.Token;
        }
    }

    public CancellationToken Token { get; }

    public void Dispose() => _source?.Dispose();
}
