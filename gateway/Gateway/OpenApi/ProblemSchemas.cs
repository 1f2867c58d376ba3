using System.Text.Json.Nodes;
using FitnessGrpc.Gateway.Problems;
using Grpc.Core;

namespace FitnessGrpc.Gateway.OpenApi;

/// <summary>Schemas of errors, which no contract describes.</summary>
internal static class ProblemSchemas
{
    public static JsonObject Violation() => new()
    {
        ["type"] = "object",
        ["description"] = "A field that is wrong.",
        ["properties"] = new JsonObject
        {
            ["field"] = Text("Path of the field by JSON names, such as `documents[2].title`; `body` for the body as a whole."),
            ["description"] = Text("What is wrong and what would be right."),
        },
        ["required"] = new JsonArray("field", "description"),
        ["additionalProperties"] = false,
    };

    public static JsonObject Problem()
    {
        var properties = new JsonObject
        {
            ["type"] = new JsonObject { ["type"] = "string", ["format"] = "uri", ["description"] = "Names the kind of error: one for each code." },
            ["title"] = Text("The kind of error in words."),
            ["status"] = new JsonObject { ["type"] = "integer", ["minimum"] = 400, ["maximum"] = 599, ["description"] = "The HTTP status." },
            ["detail"] = Text("What went wrong here."),
        };
        return Error("An error (RFC 9457).", properties, "type", "title", "status", "detail", "code");
    }

    public static JsonObject StreamError() =>
        Error("An error after the stream began; nothing follows it.", new JsonObject { ["message"] = Text("What went wrong.") }, "message", "code");

    private static JsonObject Error(string description, JsonObject properties, params string[] required)
    {
        var codes = System.Enum.GetValues<StatusCode>().Where(static code => code != StatusCode.OK).Select(static JsonNode (code) => CodeMapping.Name(code));
        properties["code"] = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. codes]), ["description"] = "The gRPC status code." };
        properties["violations"] = new JsonObject { ["type"] = "array", ["items"] = SchemaBuilder.Ref("FieldViolation"), ["description"] = "Fields that are wrong." };
        properties["retryAfterSeconds"] = new JsonObject { ["type"] = "integer", ["minimum"] = 0, ["description"] = "When to try again, where that is known." };
        return new JsonObject
        {
            ["type"] = "object",
            ["description"] = description,
            ["properties"] = properties,
            ["required"] = new JsonArray([.. required.Select(static JsonNode (name) => name)]),
        };
    }

    private static JsonObject Text(string description) => new() { ["type"] = "string", ["description"] = description };
}
