using System.Diagnostics;
using System.Globalization;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FitnessGrpc.Hosting.Rpc;

/// <summary>
/// A message that is no protobuf fails before any interceptor runs, and gRPC for .NET then answers UNKNOWN or INTERNAL.
/// This turns that into INVALID_ARGUMENT: the caller's fault, told as such. It also counts the calls that no interceptor saw.
/// Statuses of calls that are only forwarded pass untouched.
/// </summary>
internal sealed class MalformedGrpcMiddleware(RequestDelegate next, ServerMetrics metrics)
{
    private const string Message = "the request is not a valid protobuf message of this method, or holds invalid UTF-8";

    /// <summary>Kept as a feature: those of a connection's streams are used again, where items would be made anew for every call.</summary>
    public static void MarkDecoded(HttpContext context) => context.Features.Set(Decoded.Instance);

    public static RpcException Malformed() => new(new Status(StatusCode.InvalidArgument, Message));

    public async Task InvokeAsync(HttpContext context)
    {
        var started = Stopwatch.GetTimestamp();
        await next(context);
        if (context.Features.Get<Decoded>() is not null
            || context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) != true
            || context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>() is not { } method)
        {
            return;
        }
        var trailers = context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers;
        var status = trailers is { IsReadOnly: false } ? Rewrite(trailers) : null;
        if (status is null && !context.Response.HasStarted)
            status = Rewrite(context.Response.Headers);
        if (status is { } code)
            metrics.Record(method.Method.FullName, code, started);
    }

    /// <summary>The status that the headers hold now, or null when they hold none.</summary>
    private static StatusCode? Rewrite(IHeaderDictionary headers)
    {
        if (!headers.TryGetValue("grpc-status", out var text) || !int.TryParse(text, CultureInfo.InvariantCulture, out var number))
            return null;
        if ((StatusCode)number is not (StatusCode.Unknown or StatusCode.Internal))
            return (StatusCode)number;
        headers["grpc-status"] = ((int)StatusCode.InvalidArgument).ToString(CultureInfo.InvariantCulture);
        headers["grpc-message"] = Message;
        return StatusCode.InvalidArgument;
    }

    private sealed class Decoded
    {
        public static Decoded Instance { get; } = new();
    }
}
