using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FitnessGrpc.VectorEngine.Qdrant;

/// <summary>Unhealthy once the storage failed; degraded while a collection is too damaged to be served.</summary>
internal sealed class EngineHealth(Engine engine, EngineEvents events) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (events.HasFailed)
            return Task.FromResult(HealthCheckResult.Unhealthy("the storage failed"));
        var damaged = engine.DamagedCollections;
        return Task.FromResult(damaged == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded($"damaged collections: {damaged}"));
    }
}
