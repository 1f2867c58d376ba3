using System.Diagnostics;
using FitnessGrpc.Hosting.Errors;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace FitnessGrpc.Hosting.Rpc;

/// <summary>Around every call of a module: turns exceptions into statuses, and counts calls by status.</summary>
internal sealed partial class ErrorInterceptor(ServerMetrics metrics, IEnumerable<IErrorTranslator> translators, ILogger<ErrorInterceptor> logger) : Interceptor
{
    private const string StatusDetails = "grpc-status-details-bin";

    /// <summary>Without a state machine where the method has nothing to wait for.</summary>
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        var started = Enter(context);
        Task<TResponse> call;
        try
        {
            call = continuation(request, context);
        }
        catch (Exception e)
        {
            throw Leave(e, context, started);
        }

        if (!call.IsCompletedSuccessfully)
            return Ended(call, context, started);
        metrics.Record(context.Method, StatusCode.OK, started);
        return call;
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        var started = Enter(context);
        try
        {
            var response = await continuation(new DecodingReader<TRequest>(requestStream), context);
            metrics.Record(context.Method, StatusCode.OK, started);
            return response;
        }
        catch (Exception e)
        {
            throw Leave(e, context, started);
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        var started = Enter(context);
        try
        {
            await continuation(request, responseStream, context);
            metrics.Record(context.Method, StatusCode.OK, started);
        }
        catch (Exception e)
        {
            throw Leave(e, context, started);
        }
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        var started = Enter(context);
        try
        {
            await continuation(new DecodingReader<TRequest>(requestStream), responseStream, context);
            metrics.Record(context.Method, StatusCode.OK, started);
        }
        catch (Exception e)
        {
            throw Leave(e, context, started);
        }
    }

    private async Task<TResponse> Ended<TResponse>(Task<TResponse> call, ServerCallContext context, long started)
    {
        try
        {
            var response = await call;
            metrics.Record(context.Method, StatusCode.OK, started);
            return response;
        }
        catch (Exception e)
        {
            throw Leave(e, context, started);
        }
    }

    private static long Enter(ServerCallContext context)
    {
        var http = context.GetHttpContext();
        MalformedGrpcMiddleware.MarkDecoded(http);
        // The duration of a gRPC call is measured here, with its status: the meter of HTTP would say 200 whatever came out.
        if (http.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true
            && http.Features.Get<IHttpMetricsTagsFeature>() is { } meter)
            meter.MetricsDisabled = true;
        return Stopwatch.GetTimestamp();
    }

    private RpcException Leave(Exception error, ServerCallContext context, long started)
    {
        var mapped = Map(translators.Select(t => t.Translate(error, context)).FirstOrDefault(static e => e is not null) ?? error, context);
        metrics.Record(context.Method, mapped.StatusCode, started);
        return mapped;
    }

    private RpcException Map(Exception error, ServerCallContext context)
    {
        switch (error)
        {
            case DomainException domain:
                return domain.ToRpcException();
            case RpcException { StatusCode: StatusCode.Internal or StatusCode.Unknown } rpc:
                LogUnexpected(context.Method, rpc);
                return Internal();
            case RpcException rpc:
                return Forwarded(rpc);
            case var _ when context.CancellationToken.IsCancellationRequested:
                return context.Deadline <= DateTime.UtcNow
                    ? new RpcException(new Status(StatusCode.DeadlineExceeded, "the deadline passed"))
                    : new RpcException(new Status(StatusCode.Cancelled, "the call was cancelled"));
            default:
                LogUnexpected(context.Method, error);
                return Internal();
        }
    }

    /// <summary>A status of a peer goes on to the caller with its details, and without the peer's other headers.</summary>
    private static RpcException Forwarded(RpcException error)
    {
        var trailers = new Metadata();
        if (error.Trailers.Get(StatusDetails) is { } details)
            trailers.Add(details);
        return new RpcException(new Status(error.StatusCode, error.Status.Detail), trailers);
    }

    private static RpcException Internal() => new(new Status(StatusCode.Internal, "internal error; the server's log says more"));

    [LoggerMessage(10, LogLevel.Error, "{Method} failed unexpectedly")]
    private partial void LogUnexpected(string method, Exception error);
}
