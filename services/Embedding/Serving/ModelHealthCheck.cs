using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FitnessGrpc.Embedding.Serving;

/// <summary>
/// Healthy once every model that the settings name is loaded and its first texts came out right. Models of the repository are
/// optional: one that fails takes nobody down.
/// </summary>
internal sealed class ModelHealthCheck(ModelRegistry models) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(models.IsReady ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("the model is loading"));
}
