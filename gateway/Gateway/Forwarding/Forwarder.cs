using FitnessGrpc.Gateway.Problems;
using FitnessGrpc.Hosting.Modules;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;

namespace FitnessGrpc.Gateway.Forwarding;

/// <summary>Forwards calls to the module that serves them.</summary>
internal sealed class Forwarder(IHttpForwarder forwarder, BackendClient client, IPeerAddresses addresses, IOptions<GatewayOptions> options)
{
    private const string Away = "the service behind this call is not available now";
    private const string Idle = "the call took too long";
    private readonly ForwarderRequestConfig _rest = BackendClient.Request(options.Value.RestIdleSeconds);
    private readonly ForwarderRequestConfig _grpc = BackendClient.Request(options.Value.GrpcIdleSeconds);

    public async Task RestAsync(HttpContext context, string module, RestTransformer transformer)
    {
        var max = options.Value.MaxRestBodyBytes;
        if (context.Request.ContentLength > max)
        {
            await ProblemWriter.WriteAsync(context, TooLarge(max));
            return;
        }
        context.Request.Body = new BoundedBody(context.Request.Body, max);
        var error = await forwarder.SendAsync(context, Prefix(module), client.Invoker, _rest, transformer);
        if (error == ForwarderError.None || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
            return;
        var cause = context.Features.Get<IForwarderErrorFeature>()?.Exception;
        var problem = context.Response.StatusCode == 413 || IsTooLarge(cause) ? TooLarge(max)
            : error is ForwarderError.RequestTimedOut ? Problem.Of(504, StatusCode.DeadlineExceeded, Idle)
            : error is ForwarderError.RequestBodyClient ? Problem.Of(400, StatusCode.InvalidArgument, "the body could not be read")
            : Problem.Of(503, StatusCode.Unavailable, Away) with { RetryAfter = TimeSpan.FromSeconds(1) };
        context.Response.Clear();
        await ProblemWriter.WriteAsync(context, problem);
    }

    public async Task GrpcAsync(HttpContext context, string module, BackendTransformer transformer)
    {
        if (!ProblemMiddleware.IsGrpc(context.Request) || !HttpProtocol.IsHttp2(context.Request.Protocol))
        {
            await ProblemWriter.WriteAsync(context, Problem.Of(415, "this is a gRPC method: call it over HTTP/2 on the gRPC port"));
            return;
        }
        var error = await forwarder.SendAsync(context, Prefix(module), client.Invoker, _grpc, transformer);
        if (error == ForwarderError.None || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
            return;
        // A gRPC status of its own, where the caller would else see a bare 502 or 504.
        context.Response.Clear();
        if (error is ForwarderError.RequestTimedOut)
            ProblemMiddleware.WriteGrpc(context.Response, StatusCode.DeadlineExceeded, Idle);
        else
            ProblemMiddleware.WriteGrpc(context.Response, StatusCode.Unavailable, Away);
    }

    private static Problem TooLarge(int max) => Problem.Of(413, StatusCode.ResourceExhausted, $"the body is larger than {max} bytes");

    private static bool IsTooLarge(Exception? error) => error switch
    {
        null => false,
        BadHttpRequestException bad => bad.StatusCode == 413,
        AggregateException many => many.InnerExceptions.Any(IsTooLarge),
        _ => IsTooLarge(error.InnerException),
    };

    private string Prefix(string module) => addresses.Resolve(module).GetLeftPart(UriPartial.Authority);
}
