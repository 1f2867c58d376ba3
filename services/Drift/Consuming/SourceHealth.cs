using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FitnessGrpc.Drift.Consuming;

/// <summary>Degraded while no events are read: signals and decisions can still be asked for, but stand still.</summary>
internal sealed class SourceHealth : IHealthCheck
{
    private string? _reason = "not connected yet";

    public void Connected() => Volatile.Write(ref _reason, null);

    public void Failed(string reason) => Volatile.Write(ref _reason, reason);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Volatile.Read(ref _reason) is { } reason
            ? HealthCheckResult.Degraded($"events are not read: {reason}")
            : HealthCheckResult.Healthy());
}
