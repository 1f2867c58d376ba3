using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;

namespace FitnessGrpc.Gateway.Forwarding;

/// <summary>
/// For streams that end only when somebody leaves: when the gateway drains they end with UNAVAILABLE, so that their callers
/// resume elsewhere and do not hold up the drain. Every other stream is let finish.
/// </summary>
internal sealed class TailTransformer(IHostApplicationLifetime lifetime) : BackendTransformer
{
    private const string Drains = "the server drains; resume from the last cursor";
    private static readonly object Key = new();

    public override async ValueTask<bool> TransformResponseAsync(HttpContext context, HttpResponseMessage? response, CancellationToken cancellation)
    {
        var send = await base.TransformResponseAsync(context, response, cancellation);
        if (response is { IsSuccessStatusCode: true })
        {
            var body = new EndingStream(await response.Content.ReadAsStreamAsync(cancellation), lifetime.ApplicationStopping);
            context.Items[Key] = body;
            response.Content = new StreamContent(body);
        }
        return send;
    }

    public override async ValueTask TransformResponseTrailersAsync(HttpContext context, HttpResponseMessage response, CancellationToken cancellation)
    {
        await base.TransformResponseTrailersAsync(context, response, cancellation);
        if (context.Items[Key] is EndingStream { Ended: true } && context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers is { IsReadOnly: false } trailers)
        {
            trailers["grpc-status"] = "14";
            trailers["grpc-message"] = Drains;
        }
    }
}
