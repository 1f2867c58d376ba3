using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace FitnessGrpc.VectorEngine.Qdrant.Rest.Serving;

/// <summary>A REST request as the services of the contract see it: the call of the method that it stands for.</summary>
internal sealed class RestCallContext : ServerCallContext
{
    /// <summary>Where gRPC for .NET looks for the HTTP context of a call that is not its own.</summary>
    private const string HttpContextKey = "__HttpContext";

    private readonly HttpContext _http;
    private readonly Dictionary<object, object> _state;

    public RestCallContext(HttpContext http, string method)
    {
        _http = http;
        _state = new Dictionary<object, object> { [HttpContextKey] = http };
        MethodCore = method;
    }

    protected override string MethodCore { get; }

    protected override string HostCore => _http.Request.Host.Value ?? "";

    protected override string PeerCore => string.Create(CultureInfo.InvariantCulture, $"ipv4:{_http.Connection.RemoteIpAddress}:{_http.Connection.RemotePort}");

    protected override DateTime DeadlineCore => DateTime.MaxValue;

    protected override Metadata RequestHeadersCore { get; } = [];

    protected override CancellationToken CancellationTokenCore => _http.RequestAborted;

    protected override Metadata ResponseTrailersCore { get; } = [];

    protected override Status StatusCore { get; set; }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore { get; } = new(null, []);

    protected override IDictionary<object, object> UserStateCore => _state;

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) => throw new NotSupportedException();

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => Task.CompletedTask;
}
