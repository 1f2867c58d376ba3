using System.Net;
using System.Text.Json.Nodes;
using FitnessGrpc.Gateway.Contracts;
using FitnessGrpc.Gateway.OpenApi;
using FitnessGrpc.Gateway.Tests.Backends;

namespace FitnessGrpc.Gateway.Tests.OpenApi;

public sealed class OpenApiDocumentTests
{
    private static readonly string[] Verbs = ["get", "put", "post", "delete", "patch"];
    private static readonly string[] Types = ["string", "number", "integer", "boolean", "object", "array", "null"];
    private static readonly ContractCatalog Catalog = ContractCatalog.Load();
    private static readonly JsonNode Document = JsonNode.Parse(OpenApiDocument.Build(Catalog).Utf8)!;

    private static JsonObject Schemas => Document["components"]!["schemas"]!.AsObject();

    [Fact]
    public void Document_has_the_parts_that_openapi_3_1_asks_for()
    {
        Assert.Equal("3.1.0", (string)Document["openapi"]!);
        Assert.NotEmpty((string)Document["info"]!["title"]!);
        Assert.NotEmpty((string)Document["info"]!["version"]!);
        string[] expected =
        [
            "/v1/answers", "/v1/chat", "/v1/documents", "/v1/documents/{documentId}", "/v1/documents:delete", "/v1/drift", "/v1/drift/decisions",
            "/v1/embedding-model", "/v1/embedding-models", "/v1/embeddings", "/v1/feedback", "/v1/search", "/v1/statistics", "/v1/tokenize",
        ];
        Assert.Equal(expected, Document["paths"]!.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_operation_is_complete()
    {
        var ids = new HashSet<string>();
        var tags = Document["tags"]!.AsArray().Select(t => (string)t!["name"]!).ToList();
        foreach (var (path, verb, operation) in Operations())
        {
            var where = $"{verb} {path}";
            Assert.Contains(verb, Verbs);
            Assert.True(ids.Add((string)operation["operationId"]!), $"{where} shares its id");
            Assert.True(((string)operation["summary"]!).Length > 0, $"{where} has no summary");
            Assert.Contains((string)operation["tags"]![0]!, tags);
            var responses = operation["responses"]!.AsObject();
            Assert.NotEmpty(responses["200"]!["content"]!.AsObject());
            Assert.Contains("default", responses.Select(r => r.Key));
            var parameters = operation["parameters"]?.AsArray() ?? [];
            Assert.All(parameters, p => Assert.True(((string)p!["description"]!).Length > 0, $"{where} {p["name"]}"));
            var inPath = parameters.Where(p => (string)p!["in"]! == "path").ToList();
            Assert.Equal(path.Count(c => c == '{'), inPath.Count);
            Assert.All(inPath, p => Assert.True((bool)p!["required"]! && path.Contains($"{{{p["name"]}}}")));
            Assert.Equal(parameters.Count, parameters.Select(p => (string)p!["name"]!).Distinct().Count());
        }
        Assert.Equal(Catalog.Bindings.Count, ids.Count);
    }

    [Fact]
    public void Every_reference_leads_somewhere_and_every_component_is_referred_to()
    {
        var used = new HashSet<string>();
        foreach (var (_, node) in Nodes(Document, "#"))
        {
            if (node is not JsonObject item || item["$ref"] is not { } reference)
                continue;
            JsonNode? target = Document;
            foreach (var part in ((string)reference!)[2..].Split('/'))
                target = target?[part];
            Assert.True(target is JsonObject { Count: > 0 }, $"{reference} leads nowhere");
            used.Add((string)reference!);
        }
        Assert.All(Schemas, s => Assert.Contains($"#/components/schemas/{s.Key}", used));
    }

    [Fact]
    public void Every_schema_is_well_formed_and_described()
    {
        foreach (var (path, node) in Nodes(Schemas, "schemas"))
        {
            if (node is not JsonObject schema || schema["properties"] is not JsonObject properties || schema["type"] is not JsonValue)
                continue;
            Assert.All(schema["required"]?.AsArray() ?? [], r => Assert.True(properties.ContainsKey((string)r!), $"{path} requires {r}"));
            foreach (var (name, property) in properties)
            {
                if (path.Count(c => c == '/') == 1 && !path.EndsWith("Event", StringComparison.Ordinal))
                    Assert.True(property!["description"] is not null || property["$ref"] is not null, $"{path}.{name} has no description");
            }
        }
        foreach (var (path, node) in Nodes(Schemas, "schemas"))
        {
            if (node is JsonObject schema && schema["type"] is JsonValue type && !path.EndsWith("properties", StringComparison.Ordinal))
                Assert.True(Types.Contains((string)type!), $"{path}: {type}");
        }
    }

    [Fact]
    public void Required_fields_are_those_that_a_request_cannot_do_without_and_all_of_an_answer()
    {
        Assert.Equal(["question"], Required("AnswerRequest"));
        Assert.Equal(["feedbackId", "queryId", "rating"], Required("SubmitFeedbackRequest"));
        Assert.Equal(["documentId"], Required("Document"));
        Assert.Equal(["queryId", "answer", "citations", "answered", "model"], Required("AnswerResponse"));
        Assert.Null(Schemas["ChannelScores"]!["required"]);
    }

    [Fact]
    public void Partners_see_no_64_bit_integers()
    {
        Assert.All(Nodes(Document, "#"), n => Assert.False(n.Node is JsonObject o && o["format"] is JsonValue f && (string)f! is "int64" or "uint64", n.Path));
        foreach (var binding in Catalog.Bindings)
        {
            foreach (var parameter in Nodes(Document["paths"]![binding.Path.OpenApi]!, ""))
                Assert.False(parameter.Node is JsonObject o && o["type"] is JsonValue t && (string)t! == "integer" && o["format"] is null && o["maximum"] is null, parameter.Path);
        }
    }

    [Fact]
    public void Enums_list_both_names()
    {
        var rating = Schemas["Rating"]!["enum"]!.AsArray().Select(v => (string)v!);
        Assert.Equal(["RATING_UNSPECIFIED", "RATING_LIKE", "RATING_DISLIKE", "UNSPECIFIED", "LIKE", "DISLIKE"], rating);
    }

    [Fact]
    public void Streamed_answer_has_both_forms()
    {
        var content = Document["paths"]!["/v1/chat"]!["post"]!["responses"]!["200"]!["content"]!.AsObject();
        Assert.Equal(["application/x-ndjson", "text/event-stream"], content.Select(c => c.Key).Order(StringComparer.Ordinal));
        var names = Schemas["ChatResponseEvent"]!["oneOf"]!.AsArray().Select(e => (string)e!["properties"]!["event"]!["const"]!);
        Assert.Equal(["started", "delta", "citation", "finished", "error"], names);
    }

    [Fact]
    public async Task Document_is_served_once_and_then_not_modified()
    {
        await using var platform = new TestPlatform();
        await platform.InitializeAsync();
        using var first = await platform.Rest.GetAsync("/openapi/v1.json");
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal("application/json", first.Content.Headers.ContentType?.MediaType);
        Assert.True(JsonNode.DeepEquals(Document, JsonNode.Parse(await first.Content.ReadAsStringAsync())));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var again = await platform.Rest.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    private static IEnumerable<string>? Required(string schema) => Schemas[schema]!["required"]?.AsArray().Select(r => (string)r!);

    private static IEnumerable<(string Path, string Verb, JsonNode Operation)> Operations() =>
        from path in Document["paths"]!.AsObject() from operation in path.Value!.AsObject() select (path.Key, operation.Key, operation.Value!);

    private static IEnumerable<(string Path, JsonNode? Node)> Nodes(JsonNode? node, string path)
    {
        yield return (path, node);
        var children = node switch
        {
            JsonObject item => item.Select(p => (p.Key, p.Value)),
            JsonArray list => list.Select((value, i) => (i.ToString(System.Globalization.CultureInfo.InvariantCulture), value)),
            _ => [],
        };
        foreach (var (name, child) in children)
        {
            foreach (var inner in Nodes(child, $"{path}/{name}"))
                yield return inner;
        }
    }
}
