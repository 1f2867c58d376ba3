using Microsoft.Extensions.Hosting;

namespace FitnessGrpc.VectorEngine.Qdrant;

/// <summary>
/// Opens the engine before the port opens, so that every log is replayed before the first call, and closes it after the
/// last one.
/// </summary>
internal sealed class EngineLife(Engine engine, EngineMetrics metrics) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        metrics.Observe(engine);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await engine.DisposeAsync();
}
