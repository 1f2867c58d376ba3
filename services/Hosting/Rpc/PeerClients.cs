using System.Net;
using FitnessGrpc.Hosting.Modules;
using Grpc.Core;
using Grpc.Net.Client.Configuration;
using Grpc.Net.ClientFactory;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FitnessGrpc.Hosting.Rpc;

/// <summary>Clients of a module's peers: address, limits, deadline and cancellation passed on, retries while a peer starts.</summary>
internal static class PeerClients
{
    /// <summary>Name of the health client of a peer.</summary>
    public static string HealthName(string module) => $"health:{module}";

    public static void AddPeers(this IServiceCollection services, IModule module, IConfiguration configuration)
    {
        foreach (var peer in module.Peers)
        {
            Configure(peer.Register(services, (provider, options) => SetAddress(provider, options, peer.Module)), configuration, peer.Module)
                .EnableCallContextPropagation(static o => o.SuppressContextNotFoundErrors = true);
        }
        foreach (var name in module.Peers.Select(static p => p.Module).Distinct())
        {
            var client = services.AddGrpcClient<Grpc.Health.V1.Health.HealthClient>(
                HealthName(name), (provider, options) => SetAddress(provider, options, name));
            Configure(client, configuration, name);
        }
    }

    private static void SetAddress(IServiceProvider provider, GrpcClientFactoryOptions options, string module) =>
        options.Address = provider.GetRequiredService<IPeerAddresses>().Resolve(module);

    private static IHttpClientBuilder Configure(IHttpClientBuilder client, IConfiguration configuration, string module)
    {
        client
            .ConfigurePrimaryHttpMessageHandler(static () => new SocketsHttpHandler
            {
                EnableMultipleHttp2Connections = true,
                AutomaticDecompression = DecompressionMethods.None,
                ConnectTimeout = TimeSpan.FromSeconds(5),
                KeepAlivePingDelay = TimeSpan.FromSeconds(60),
                KeepAlivePingTimeout = TimeSpan.FromSeconds(20),
                PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers()
            .ConfigureChannel(static o =>
            {
                o.MaxReceiveMessageSize = GrpcDefaults.MaxMessageBytes;
                o.MaxSendMessageSize = GrpcDefaults.MaxMessageBytes;
                o.ServiceConfig = new ServiceConfig { MethodConfigs = { Retries() } };
            });
        // An engine of another make may want a key: Qdrant reads it from this header.
        if (configuration[$"{module}:ApiKey"] is { Length: > 0 } key)
        {
            client.AddCallCredentials((_, metadata) =>
            {
                metadata.Add("api-key", key);
                return Task.CompletedTask;
            }).ConfigureChannel(static o => o.UnsafeUseInsecureChannelCallCredentials = true);
        }
        return client;
    }

    /// <summary>Every call of ours may be repeated: writes carry ids. UNAVAILABLE is a peer that starts, drains or moves.</summary>
    private static MethodConfig Retries() => new()
    {
        Names = { MethodName.Default },
        RetryPolicy = new RetryPolicy
        {
            MaxAttempts = 4,
            InitialBackoff = TimeSpan.FromMilliseconds(50),
            MaxBackoff = TimeSpan.FromSeconds(1),
            BackoffMultiplier = 3,
            RetryableStatusCodes = { StatusCode.Unavailable },
        },
    };
}
