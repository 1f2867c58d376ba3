using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FitnessGrpc.Gateway.Problems;

/// <summary>Gives a problem to every REST error that nobody has written one for: unknown paths, wrong methods, broken requests.</summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException error) when (!context.Response.HasStarted)
        {
            await ProblemWriter.WriteAsync(context, Problem.Of(error.StatusCode, Detail(context, error.StatusCode)));
            return;
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (Exception error) when (!context.Response.HasStarted)
        {
            LogFailed(error, context.GetEndpoint()?.DisplayName ?? "no endpoint");
            await ProblemWriter.WriteAsync(context, Problem.Of(500, "the request could not be served"));
            return;
        }

        var response = context.Response;
        if (response.StatusCode < 400 || response.HasStarted || response.ContentType is not null)
            return;
        if (!IsGrpc(context.Request))
            await ProblemWriter.WriteAsync(context, Problem.Of(response.StatusCode, Detail(context, response.StatusCode)));
        else if (context.GetEndpoint() is null)
            WriteGrpc(response, StatusCode.Unimplemented, "there is no such method; reflection lists what there is");
    }

    /// <summary>A gRPC answer that is a status only.</summary>
    public static void WriteGrpc(HttpResponse response, StatusCode code, string message)
    {
        response.StatusCode = 200;
        response.ContentType = "application/grpc";
        response.Headers["grpc-status"] = ((int)code).ToString(CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = message;
    }

    public static bool IsGrpc(HttpRequest request) =>
        request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true;

    private static string Detail(HttpContext context, int status) => status switch
    {
        404 => "there is nothing at this path; /openapi/v1.json lists what there is",
        405 => $"this path takes {context.Response.Headers.Allow}",
        408 => "the request did not arrive in time",
        413 => "the body is too large",
        _ => "the request could not be read",
    };

    [LoggerMessage(1, LogLevel.Error, "Serving {Endpoint} failed")]
    private partial void LogFailed(Exception error, string endpoint);
}
