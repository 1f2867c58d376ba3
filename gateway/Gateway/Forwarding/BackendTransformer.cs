using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace FitnessGrpc.Gateway.Forwarding;

/// <summary>What a module is told of the caller. Claims that the caller makes about itself are replaced by what the gateway sees.</summary>
internal class BackendTransformer : HttpTransformer
{
    private static readonly string[] Claims = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Prefix"];

    public override async ValueTask TransformRequestAsync(
        HttpContext context, HttpRequestMessage request, string destinationPrefix, CancellationToken cancellation)
    {
        await base.TransformRequestAsync(context, request, destinationPrefix, cancellation);
        foreach (var claim in Claims)
            request.Headers.Remove(claim);
        if (context.Connection.RemoteIpAddress is { } address)
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", address.ToString());
        request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", context.Request.Scheme);
        request.Headers.TryAddWithoutValidation("X-Forwarded-Host", context.Request.Host.Value);
        request.Headers.Host = null;
    }
}
