using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;

namespace FitnessGrpc.Gateway.OpenApi;

/// <summary>The two forms of a streamed answer: server-sent events and JSON lines.</summary>
internal static class StreamSchemas
{
    public static JsonObject Add(SchemaBuilder schemas, MessageDescriptor message)
    {
        schemas.Add("StreamError", ProblemSchemas.StreamError());
        var line = $"{message.Name}Line";
        schemas.Add(line, new JsonObject
        {
            ["description"] = "One line of the stream.",
            ["oneOf"] = new JsonArray(
                schemas.Ref(message),
                new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] = new JsonObject { ["error"] = SchemaBuilder.Ref("StreamError") },
                    ["required"] = new JsonArray("error"),
                    ["additionalProperties"] = false,
                }),
        });

        var fields = message.Oneofs[0].Fields;
        var kinds = fields.Select(JsonNode (field) => Event(field.JsonName, Comments.Of(field), schemas.Ref(field.MessageType)))
            .Append(Event("error", "Last, when something failed after the stream began.", SchemaBuilder.Ref("StreamError")));
        var sse = $"{message.Name}Event";
        schemas.Add(sse, new JsonObject
        {
            ["description"] = "One server-sent event: `data` is the JSON of the object shown here.",
            ["oneOf"] = new JsonArray([.. kinds]),
        });
        return new JsonObject
        {
            ["text/event-stream"] = new JsonObject { ["schema"] = SchemaBuilder.Ref(sse) },
            ["application/x-ndjson"] = new JsonObject { ["schema"] = SchemaBuilder.Ref(line) },
        };
    }

    private static JsonObject Event(string name, string comment, JsonObject data) => new()
    {
        ["type"] = "object",
        ["description"] = comment,
        ["properties"] = new JsonObject { ["event"] = new JsonObject { ["const"] = name }, ["data"] = data },
        ["required"] = new JsonArray("event", "data"),
    };
}
