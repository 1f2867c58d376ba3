using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace FitnessGrpc.Gateway.Problems;

/// <summary>Writes problems.</summary>
internal static class ProblemWriter
{
    public const string MediaType = "application/problem+json";

    /// <summary>Text as it is, but for what HTML and JavaScript could trip over.</summary>
    public static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public static async Task WriteAsync(HttpContext context, Problem problem)
    {
        var body = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(body, Json))
        {
            json.WriteStartObject();
            json.WriteString("type", $"urn:fitnessgrpc:problem:{problem.CodeName.ToLowerInvariant().Replace('_', '-')}");
            json.WriteString("title", Title(problem));
            json.WriteNumber("status", problem.Status);
            WriteMembers(json, problem, "detail");
            json.WriteEndObject();
        }

        var response = context.Response;
        response.StatusCode = problem.Status;
        response.ContentType = MediaType;
        response.ContentLength = body.WrittenCount;
        response.Headers.CacheControl = "no-store";
        if (problem.RetryAfterSeconds is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.BodyWriter.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }

    /// <summary>The members that problems and the error event of a chat have in common.</summary>
    public static void WriteMembers(Utf8JsonWriter json, Problem problem, string textName)
    {
        json.WriteString(textName, problem.Detail);
        json.WriteString("code", problem.CodeName);
        if (problem.Violations.Count > 0)
        {
            json.WriteStartArray("violations");
            foreach (var violation in problem.Violations)
            {
                json.WriteStartObject();
                json.WriteString("field", violation.Field);
                json.WriteString("description", violation.Description);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        if (problem.RetryAfterSeconds is { } seconds)
            json.WriteNumber("retryAfterSeconds", seconds);
    }

    private static string Title(Problem problem) => problem.Status switch
    {
        405 => "Method not allowed",
        413 => "Body too large",
        415 => "Unsupported media type",
        _ => problem.Code switch
        {
            StatusCode.InvalidArgument => "Invalid request",
            StatusCode.NotFound => "Not found",
            StatusCode.AlreadyExists => "Already exists with other content",
            StatusCode.FailedPrecondition => "Not possible now",
            StatusCode.OutOfRange => "Out of range",
            StatusCode.ResourceExhausted => "Too many requests",
            StatusCode.Unauthenticated => "Not authenticated",
            StatusCode.PermissionDenied => "Not allowed",
            StatusCode.Aborted => "Conflict",
            StatusCode.Unimplemented => "Not offered",
            StatusCode.Unavailable => "Not available now",
            StatusCode.DeadlineExceeded => "Took too long",
            StatusCode.Cancelled => "Cancelled",
            _ => "Internal error",
        },
    };
}
