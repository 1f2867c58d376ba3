using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FitnessGrpc.Gateway.OpenApi;

/// <summary>Serves the document, made at the first call and kept.</summary>
internal static class OpenApiEndpoint
{
    public static async Task HandleAsync(HttpContext context)
    {
        var document = context.RequestServices.GetRequiredService<OpenApiDocument>();
        context.Response.Headers.ETag = document.ETag;
        context.Response.Headers.CacheControl = "no-cache";
        if (context.Request.Headers.IfNoneMatch.Contains(document.ETag))
        {
            context.Response.StatusCode = 304;
            return;
        }
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = document.Utf8.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.BodyWriter.WriteAsync(document.Utf8, context.RequestAborted);
    }
}
