using FitnessGrpc.Hosting.Errors;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace FitnessGrpc.Hosting.Json;

/// <summary>Writes <c>google.rpc.Status</c> as JSON, as transcoding does for errors of a service.</summary>
internal static class StatusJson
{
    private static readonly JsonFormatter Formatter =
        new(JsonFormatter.Settings.Default.WithTypeRegistry(TypeRegistry.FromFiles(ErrorDetailsReflection.Descriptor)));

    public static Task WriteAsync(HttpContext context, int httpStatus, StatusCode code, string message, IReadOnlyList<FieldViolation> violations)
    {
        var status = new Google.Rpc.Status { Code = (int)code, Message = message };
        if (violations.Count > 0)
        {
            var bad = new BadRequest();
            foreach (var violation in violations)
                bad.FieldViolations.Add(new BadRequest.Types.FieldViolation { Field = violation.Field, Description = violation.Description });
            status.Details.Add(Any.Pack(bad));
        }
        context.Response.StatusCode = httpStatus;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(Formatter.Format(status), context.RequestAborted);
    }
}
