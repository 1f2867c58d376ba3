using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FitnessGrpc.Retrieval.Storage;

/// <summary>Not ready until the collections are.</summary>
internal sealed class IndexHealthCheck(KnowledgeIndex index) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(index.WaitingFor is { } reason ? HealthCheckResult.Unhealthy(reason) : HealthCheckResult.Healthy());
}
