using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FitnessGrpc.Hosting.Rpc;

/// <summary>
/// A message that is no protobuf fails before any interceptor runs, and gRPC for .NET then answers UNKNOWN or INTERNAL.
/// This turns that into INVALID_ARGUMENT: the caller's fault, told as such. Statuses of calls that are only forwarded pass untouched.
/// </summary>
internal sealed class MalformedGrpcMiddleware(RequestDelegate next)
{
    private const string Message = "the request is not a valid protobuf message of this method, or holds invalid UTF-8";
    private static readonly object Decoded = new();

    public static void MarkDecoded(HttpContext context) => context.Items[Decoded] = true;

    public static RpcException Malformed() => new(new Status(StatusCode.InvalidArgument, Message));

    public async Task InvokeAsync(HttpContext context)
    {
        await next(context);
        if (context.Items.ContainsKey(Decoded)
            || context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) != true
            || context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>() is null)
        {
            return;
        }
        var trailers = context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers;
        if (trailers is { IsReadOnly: false } && Rewrite(trailers))
            return;
        if (!context.Response.HasStarted)
            Rewrite(context.Response.Headers);
    }

    private static bool Rewrite(IHeaderDictionary headers)
    {
        if (!headers.TryGetValue("grpc-status", out var status) || status != "2" && status != "13")
            return false;
        headers["grpc-status"] = ((int)StatusCode.InvalidArgument).ToString(System.Globalization.CultureInfo.InvariantCulture);
        headers["grpc-message"] = Message;
        return true;
    }
}
