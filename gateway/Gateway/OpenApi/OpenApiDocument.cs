using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FitnessGrpc.Gateway.Contracts;
using Google.Protobuf.Reflection;

namespace FitnessGrpc.Gateway.OpenApi;

/// <summary>The OpenAPI 3.1 document of every HTTP rule, made once from the contracts and their comments.</summary>
/// <param name="Utf8">The document.</param>
/// <param name="ETag">Quoted hash of it.</param>
internal sealed record OpenApiDocument(byte[] Utf8, string ETag)
{
    private const string Description =
        """
        Questions answered from a knowledge base about training, recovery and nutrition, with citations.

        Names of enum values may be sent with or without the prefix of their enum; answers carry the full names. Unknown
        fields and query parameters are refused. Every error is an `application/problem+json` object.
        """;

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static OpenApiDocument Build(ContractCatalog catalog)
    {
        var schemas = new SchemaBuilder(Sent(catalog));
        var operations = new OperationBuilder(schemas);
        var paths = new JsonObject();
        foreach (var binding in catalog.Bindings)
        {
            if (paths[binding.Path.OpenApi] is not JsonObject path)
                paths[binding.Path.OpenApi] = path = [];
            path[binding.Verb.ToLowerInvariant()] = operations.Build(binding);
        }

        var document = new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "FitnessGrpc",
                ["version"] = typeof(OpenApiDocument).Assembly.GetName().Version!.ToString(3),
                ["description"] = Description,
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["tags"] = Tags(catalog),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = schemas.Components(),
                ["responses"] = new JsonObject { [OperationBuilder.ProblemName] = OperationBuilder.ProblemResponse() },
            },
        };
        var utf8 = JsonSerializer.SerializeToUtf8Bytes(document, Json);
        return new OpenApiDocument(utf8, $"\"{Convert.ToHexStringLower(SHA256.HashData(utf8)[..16])}\"");
    }

    /// <summary>Messages of the requests, with what is in them.</summary>
    private static HashSet<string> Sent(ContractCatalog catalog)
    {
        var sent = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<MessageDescriptor>(catalog.Bindings.Select(static b => b.Method.InputType));
        while (open.TryDequeue(out var type))
        {
            if (!sent.Add(type.FullName))
                continue;
            foreach (var field in type.Fields.InDeclarationOrder().Where(static f => f.FieldType == FieldType.Message))
                open.Enqueue(field.MessageType);
        }
        return sent;
    }

    private static JsonArray Tags(ContractCatalog catalog)
    {
        var tags = new JsonArray();
        foreach (var service in catalog.Services.Where(s => catalog.Bindings.Any(b => b.Method.Service == s)))
            tags.Add(new JsonObject { ["name"] = OperationBuilder.Tag(service), ["description"] = Comments.Of(service) });
        return tags;
    }
}
