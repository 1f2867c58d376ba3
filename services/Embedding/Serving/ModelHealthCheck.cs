using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FitnessGrpc.Embedding.Serving;

/// <summary>Healthy once the model is loaded and a first text came out right.</summary>
internal sealed class ModelHealthCheck(ModelLoader loader) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(loader.IsReady ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("the model is loading"));
}
