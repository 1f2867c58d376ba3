using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace FitnessGrpc.VectorEngine.Qdrant.Rest.Serving;

/// <summary>Answers in Qdrant's envelope.</summary>
internal static class RestAnswer
{
    /// <summary>The answer is no HTML: text stays readable.</summary>
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = 1000 };

    public static async Task OkAsync(HttpContext http, long started, Action<Utf8JsonWriter> result)
    {
        http.Response.ContentType = "application/json";
        var json = new Utf8JsonWriter(http.Response.BodyWriter, Options);
        await using (json)
        {
            json.WriteStartObject();
            json.WritePropertyName("result");
            result(json);
            json.WriteString("status", "ok");
            json.WriteNumber("time", Stopwatch.GetElapsedTime(started).TotalSeconds);
            json.WriteEndObject();
        }

        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }

    public static async Task ErrorAsync(HttpContext http, long started, RpcException error)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        http.Response.StatusCode = error is RestException rest ? rest.HttpStatus : Code(error.Status);
        http.Response.ContentType = "application/json";
        await using (var json = new Utf8JsonWriter(http.Response.BodyWriter, Options))
        {
            json.WriteStartObject();
            json.WriteStartObject("status");
            json.WriteString("error", error.Status.Detail);
            json.WriteEndObject();
            json.WriteNull("result");
            json.WriteNumber("time", Stopwatch.GetElapsedTime(started).TotalSeconds);
            json.WriteEndObject();
        }

        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }

    internal static int Code(Status status) => status.StatusCode switch
    {
        StatusCode.InvalidArgument or StatusCode.OutOfRange => StatusCodes.Status400BadRequest,
        StatusCode.Unauthenticated => StatusCodes.Status401Unauthorized,
        StatusCode.PermissionDenied => StatusCodes.Status403Forbidden,
        StatusCode.NotFound => StatusCodes.Status404NotFound,
        StatusCode.AlreadyExists => StatusCodes.Status409Conflict,
        StatusCode.FailedPrecondition => StatusCodes.Status412PreconditionFailed,
        // The engine's word for a disk that is full: nothing the caller could wait for.
        StatusCode.ResourceExhausted when status.Detail.Contains("disk full", StringComparison.Ordinal) => StatusCodes.Status507InsufficientStorage,
        StatusCode.ResourceExhausted => StatusCodes.Status429TooManyRequests,
        StatusCode.Cancelled => StatusCodes.Status499ClientClosedRequest,
        StatusCode.Unimplemented => StatusCodes.Status501NotImplemented,
        StatusCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
        StatusCode.DeadlineExceeded => StatusCodes.Status504GatewayTimeout,
        _ => StatusCodes.Status500InternalServerError,
    };
}
