using Microsoft.Extensions.Hosting;

namespace FitnessGrpc.Hosting.Modules;

/// <summary>The process owns signals; the host of a module must not listen to them.</summary>
internal sealed class SilentLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
