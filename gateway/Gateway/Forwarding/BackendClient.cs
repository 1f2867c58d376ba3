using System.Diagnostics;
using System.Net;
using Yarp.ReverseProxy.Forwarder;

namespace FitnessGrpc.Gateway.Forwarding;

/// <summary>The connections to the modules. One h2c port of a module serves gRPC and transcoded JSON.</summary>
internal sealed class BackendClient : IDisposable
{
    public HttpMessageInvoker Invoker { get; } = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        EnableMultipleHttp2Connections = true,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        KeepAlivePingDelay = TimeSpan.FromSeconds(60),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(20),
        ActivityHeadersPropagator = new ReverseProxyPropagator(DistributedContextPropagator.Current),
    });

    public static ForwarderRequestConfig Request(int idleSeconds) => new()
    {
        Version = HttpVersion.Version20,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        ActivityTimeout = TimeSpan.FromSeconds(idleSeconds),
    };

    public void Dispose() => Invoker.Dispose();
}
