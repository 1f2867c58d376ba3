using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FitnessGrpc.Drift.Consuming;

/// <summary>Degraded from the first failed attempt until events are read again: signals and decisions can still be asked for, but stand still.</summary>
internal sealed class SourceHealth : IHealthCheck
{
    private string? _reason;

    public void Connected() => Volatile.Write(ref _reason, null);

    public void Failed(string reason) => Volatile.Write(ref _reason, reason);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Volatile.Read(ref _reason) is { } reason
            ? HealthCheckResult.Degraded($"events are not read: {reason}")
            : HealthCheckResult.Healthy());
}
