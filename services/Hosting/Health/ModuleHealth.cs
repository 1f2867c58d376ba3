using FitnessGrpc.Hosting.Modules;
using FitnessGrpc.Hosting.Rpc;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.ClientFactory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FitnessGrpc.Hosting.Health;

/// <summary>Health of a module: its own checks, and whether each of its peers serves.</summary>
internal static class ModuleHealth
{
    public static void AddModuleHealth(this IServiceCollection services, IModule module)
    {
        services.AddGrpcHealthChecks(o => o.Services.Map("", static _ => true));
        services.Configure<HealthCheckPublisherOptions>(o =>
        {
            o.Delay = TimeSpan.FromMilliseconds(200);
            o.Period = TimeSpan.FromSeconds(5);
        });
        // Without any check the health service would not know the name "".
        var checks = services.AddHealthChecks().AddCheck("process", static () => HealthCheckResult.Healthy());
        foreach (var peer in module.Peers.GroupBy(static p => p.Module))
        {
            checks.Add(new HealthCheckRegistration(
                $"peer:{peer.Key}",
                provider => new PeerCheck(provider.GetRequiredService<GrpcClientFactory>(), peer.Key),
                peer.Any(static p => p.Required) ? HealthStatus.Unhealthy : HealthStatus.Degraded,
                tags: null,
                timeout: TimeSpan.FromSeconds(3)));
        }
    }

    /// <summary>What the module waits for: name of the check and its reason.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> WaitingForAsync(IServiceProvider services, CancellationToken cancellation)
    {
        var report = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(cancellation);
        return report.Entries
            .Where(static e => e.Value.Status == HealthStatus.Unhealthy)
            .ToDictionary(static e => e.Key, static e => e.Value.Description ?? "not ready");
    }

    private sealed class PeerCheck(GrpcClientFactory clients, string peer) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                var client = clients.CreateClient<Grpc.Health.V1.Health.HealthClient>(PeerClients.HealthName(peer));
                var answer = await client.CheckAsync(new HealthCheckRequest(), cancellationToken: cancellationToken);
                return answer.Status == HealthCheckResponse.Types.ServingStatus.Serving
                    ? HealthCheckResult.Healthy()
                    : new HealthCheckResult(context.Registration.FailureStatus, "not serving yet");
            }
            catch (RpcException e)
            {
                return new HealthCheckResult(context.Registration.FailureStatus, $"does not answer ({e.StatusCode})");
            }
        }
    }
}
