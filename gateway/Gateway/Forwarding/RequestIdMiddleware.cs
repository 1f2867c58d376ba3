using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace FitnessGrpc.Gateway.Forwarding;

/// <summary>
/// Every call has an id: the caller's <c>x-request-id</c> where it is sound, else that of the trace. Modules get it, and the
/// answer shows it.
/// </summary>
internal sealed class RequestIdMiddleware(RequestDelegate next)
{
    public const string Header = "x-request-id";
    private const int MaxLength = 128;

    public Task InvokeAsync(HttpContext context)
    {
        var given = context.Request.Headers[Header];
        var id = given is [{ Length: > 0 and <= MaxLength } one] && one.All(static c => c is > ' ' and <= '~')
            ? one
            : Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;
        context.Request.Headers[Header] = id;
        context.Response.OnStarting(static state =>
        {
            var (response, value) = ((HttpResponse, string))state;
            response.Headers[Header] = value;
            return Task.CompletedTask;
        }, (context.Response, id));
        return next(context);
    }
}
