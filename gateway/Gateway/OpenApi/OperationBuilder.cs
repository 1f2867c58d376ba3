using System.Text.Json.Nodes;
using FitnessGrpc.Gateway.Contracts;
using FitnessGrpc.Gateway.Problems;
using FitnessGrpc.Hosting.Json;
using Google.Protobuf.Reflection;

namespace FitnessGrpc.Gateway.OpenApi;

/// <summary>One operation for an HTTP rule.</summary>
internal sealed class OperationBuilder
{
    public const string ProblemName = "Problem";
    private readonly SchemaBuilder _schemas;

    public OperationBuilder(SchemaBuilder schemas)
    {
        _schemas = schemas;
        schemas.Add("FieldViolation", ProblemSchemas.Violation());
        schemas.Add(ProblemName, ProblemSchemas.Problem());
    }

    public static string Tag(ServiceDescriptor service) =>
        service.Name.EndsWith("Service", StringComparison.Ordinal) ? service.Name[..^"Service".Length] : service.Name;

    public static JsonObject ProblemResponse() => new()
    {
        ["description"] = "An error.",
        ["headers"] = new JsonObject
        {
            ["Retry-After"] = new JsonObject
            {
                ["description"] = "Seconds to wait before trying again, where that is known.",
                ["schema"] = new JsonObject { ["type"] = "integer", ["minimum"] = 0 },
            },
        },
        ["content"] = new JsonObject { [ProblemWriter.MediaType] = new JsonObject { ["schema"] = SchemaBuilder.Ref(ProblemName) } },
    };

    public JsonObject Build(HttpBinding binding)
    {
        var method = binding.Method;
        var operation = new JsonObject
        {
            ["operationId"] = method.Name,
            ["tags"] = new JsonArray(Tag(method.Service)),
            ["summary"] = Comments.Summary(method),
            ["description"] = Comments.Of(method),
        };
        var parameters = new JsonArray([.. PathParameters(binding), .. QueryParameters(binding)]);
        if (parameters.Count > 0)
            operation["parameters"] = parameters;
        if (binding.HasBody)
        {
            var schema = binding.Body == "*" ? _schemas.Ref(method.InputType) : _schemas.Field(method.InputType.FindFieldByName(binding.Body));
            operation["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Content("application/json", schema) };
        }
        operation["responses"] = Responses(binding);
        return operation;
    }

    private static JsonObject Content(string mediaType, JsonObject schema) =>
        new() { [mediaType] = new JsonObject { ["schema"] = schema } };

    private IEnumerable<JsonNode> PathParameters(HttpBinding binding) => binding.Path.Variables.Select(JsonNode (field) => Parameter(field.JsonName, "path", field, true));

    private IEnumerable<JsonNode> QueryParameters(HttpBinding binding)
    {
        if (binding.Body == "*")
            return [];
        var bound = binding.Path.Variables.Select(static f => f.Name).Append(binding.Body).ToHashSet();
        return Leaves(binding.Method.InputType, "", bound, 0).Select(JsonNode (leaf) => Parameter(leaf.Name, "query", leaf.Field, false));
    }

    // Fields of inner messages are reached with dots. Lists of messages cannot be given by a query.
    private static IEnumerable<(string Name, FieldDescriptor Field)> Leaves(MessageDescriptor type, string prefix, HashSet<string> bound, int depth)
    {
        foreach (var field in type.Fields.InDeclarationOrder().Where(field => depth > 0 || !bound.Contains(field.Name)))
        {
            if (QueryFields.IsSingleValue(field))
            {
                yield return (prefix + field.JsonName, field);
            }
            else if (!field.IsRepeated && depth < 3 && !field.MessageType.FullName.StartsWith("google.protobuf.", StringComparison.Ordinal))
            {
                foreach (var leaf in Leaves(field.MessageType, $"{prefix}{field.JsonName}.", bound, depth + 1))
                    yield return leaf;
            }
        }
    }

    private JsonObject Parameter(string name, string place, FieldDescriptor field, bool required)
    {
        var schema = _schemas.Field(field);
        schema.Remove("description");
        return new JsonObject
        {
            ["name"] = name,
            ["in"] = place,
            ["required"] = required,
            ["description"] = Comments.Of(field),
            ["schema"] = schema,
        };
    }

    private JsonObject Responses(HttpBinding binding)
    {
        var responses = new JsonObject
        {
            ["200"] = new JsonObject
            {
                ["description"] = Comments.Of(binding.Method.OutputType) is { Length: > 0 } comment ? comment : "It is done.",
                ["content"] = binding.Method.IsServerStreaming
                    ? StreamSchemas.Add(_schemas, binding.Method.OutputType)
                    : Content("application/json", _schemas.Ref(binding.Method.OutputType)),
            },
            ["400"] = Problem(),
        };
        if (binding.Path.Variables.Count > 0)
            responses["404"] = Problem();
        if (binding.HasBody)
        {
            responses["413"] = Problem();
            responses["415"] = Problem();
        }
        responses["503"] = Problem();
        responses["default"] = Problem();
        return responses;
    }

    private static JsonObject Problem() => new() { ["$ref"] = $"#/components/responses/{ProblemName}" };
}
