using Grpc.Core;
using Grpc.Net.ClientFactory;
using Microsoft.Extensions.DependencyInjection;

namespace FitnessGrpc.Hosting.Modules;

/// <summary>A contract that a module calls, and the module that serves it.</summary>
public sealed class Peer
{
    private readonly Func<IServiceCollection, Action<IServiceProvider, GrpcClientFactoryOptions>, IHttpClientBuilder> _register;

    private Peer(
        string module,
        Type client,
        bool required,
        Func<IServiceCollection, Action<IServiceProvider, GrpcClientFactoryOptions>, IHttpClientBuilder> register)
    {
        Module = module;
        Client = client;
        Required = required;
        _register = register;
    }

    /// <summary>Name of the module that serves the contract.</summary>
    public string Module { get; }

    /// <summary>Generated client; the container of the calling module gives it out.</summary>
    public Type Client { get; }

    /// <summary>Whether the calling module is of no use while this one is away. Otherwise it is degraded then, and still ready.</summary>
    public bool Required { get; }

    /// <summary>Calls <typeparamref name="TClient"/> on <paramref name="module"/>.</summary>
    public static Peer For<TClient>(string module) where TClient : ClientBase => Create<TClient>(module, required: true);

    /// <summary>Calls <typeparamref name="TClient"/> on <paramref name="module"/>, and serves without it too.</summary>
    public static Peer Optional<TClient>(string module) where TClient : ClientBase => Create<TClient>(module, required: false);

    internal IHttpClientBuilder Register(IServiceCollection services, Action<IServiceProvider, GrpcClientFactoryOptions> configure) =>
        _register(services, configure);

    private static Peer Create<TClient>(string module, bool required) where TClient : ClientBase =>
        new(module, typeof(TClient), required, static (services, configure) => services.AddGrpcClient<TClient>(configure));
}
