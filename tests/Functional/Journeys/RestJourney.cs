using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FitnessGrpc.Functional.Tests.Deployments;

namespace FitnessGrpc.Functional.Tests.Journeys;

/// <summary>What a partner app sees.</summary>
public abstract class RestJourney(Deployment deployment)
{
    private readonly HttpClient _rest = deployment.Rest;

    [Fact]
    public async Task Answers_gives_the_documented_object()
    {
        var answer = await PostAsync("/v1/answers", """{"question":"How much protein do I need to build muscle?","options":{"maxSources":4}}""");
        Assert.True(Guid.TryParse((string)answer["queryId"]!, out _));
        Assert.NotEmpty((string)answer["answer"]!);
        Assert.Contains((string)answer["cache"]!["status"]!, new[] { "miss", "exact", "semantic" });
        var citation = answer["citations"]!.AsArray()[0]!;
        Assert.Equal(1, (int)citation["number"]!);
        Assert.NotEmpty((string)citation["documentId"]!);
        Assert.NotEmpty((string)citation["title"]!);
        Assert.NotEmpty((string)citation["quote"]!);
        Assert.NotNull(answer["usage"]!["latencyMs"]);
    }

    [Theory]
    [InlineData("text/event-stream")]
    [InlineData("application/x-ndjson")]
    public async Task Chat_streams_in_the_form_that_was_asked_for(string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat") { Content = Json("""{"question":"How should I warm up?"}""") };
        request.Headers.Accept.ParseAdd(accept);
        using var response = await _rest.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(accept, response.Content.Headers.ContentType!.MediaType);
        var body = await response.Content.ReadAsStringAsync();
        var kinds = accept == "text/event-stream"
            ? body.Split('\n').Where(l => l.StartsWith("event: ", StringComparison.Ordinal)).Select(l => l[7..].Trim()).ToList()
            : body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!.AsObject().Single().Key).ToList();
        Assert.Equal("started", kinds[0]);
        Assert.Contains("delta", kinds);
        Assert.Contains("citation", kinds);
        Assert.Equal("finished", kinds[^1]);
    }

    [Fact]
    public async Task Documents_are_stored_found_listed_and_deleted()
    {
        var stored = await PostAsync("/v1/documents", """
            {"documents":[{"documentId":"rest/quokka-row","title":"Quokka row","text":"The quokka row trains the upper back with a light band.",
            "metadata":{"level":"beginner","year":2020}}]}
            """);
        Assert.Equal("DOCUMENT_STATUS_CREATED", (string)stored["results"]![0]!["status"]!);

        var found = await PostAsync("/v1/search", """
            {"query":"quokka row","limit":3,"filter":{"all":[{"field":"level","equals":"beginner"},{"field":"year","range":{"gte":2019}}]}}
            """);
        var hit = found["hits"]![0]!;
        Assert.Equal("rest/quokka-row", (string)hit["documentId"]!);
        Assert.True((double)hit["channels"]!["dense"]! > 0);
        Assert.True((double)hit["channels"]!["sparse"]! > 0);

        var none = await PostAsync("/v1/search", """{"query":"quokka row","filter":{"all":[{"field":"level","equals":"advanced"}]}}""");
        Assert.DoesNotContain(none["hits"]!.AsArray(), h => (string)h!["documentId"]! == "rest/quokka-row");

        var read = await _rest.GetFromJsonAsync<JsonNode>("/v1/documents/rest/quokka-row");
        Assert.Equal("Quokka row", (string)read!["document"]!["document"]!["title"]!);

        var page = await _rest.GetFromJsonAsync<JsonNode>("/v1/documents?pageSize=5");
        Assert.Equal(5, page!["documents"]!.AsArray().Count);
        Assert.NotEmpty((string)page["nextPageToken"]!);
        Assert.True((int)page["total"]! > 60);

        var deleted = await PostAsync("/v1/documents:delete", """{"documentIds":["rest/quokka-row","rest/was-never-there"]}""");
        Assert.Equal(1, (int)deleted["deleted"]!);
        using var gone = await _rest.GetAsync("/v1/documents/rest/quokka-row");
        await AssertProblemAsync(gone, HttpStatusCode.NotFound, null);
    }

    [Fact]
    public async Task Embeddings_are_unit_vectors()
    {
        var answer = await PostAsync("/v1/embeddings", """{"texts":["deadlift","a longer sentence about squats"],"inputKind":"QUERY"}""");
        Assert.Equal(384, (int)answer["dimensions"]!);
        foreach (var embedding in answer["embeddings"]!.AsArray())
        {
            var values = embedding!["values"]!.AsArray().Select(v => (double)v!).ToList();
            Assert.Equal(384, values.Count);
            Assert.Equal(1, Math.Sqrt(values.Sum(v => v * v)), 4);
        }
    }

    [Theory]
    [InlineData("LIKE")]
    [InlineData("RATING_DISLIKE")]
    public async Task Feedback_takes_both_forms_of_a_rating(string rating)
    {
        var feedback = $$"""{"feedbackId":"{{Guid.NewGuid():N}}","queryId":"{{Guid.NewGuid()}}","rating":"{{rating}}"}""";
        Assert.False((bool)(await PostAsync("/v1/feedback", feedback))["duplicate"]!);
        Assert.True((bool)(await PostAsync("/v1/feedback", feedback))["duplicate"]!);
        var statistics = await _rest.GetFromJsonAsync<JsonNode>("/v1/statistics?windowSeconds=3600");
        Assert.NotNull(statistics!["cache"]!["hitRatio"]);
        Assert.NotNull(statistics["feedback"]!["dislikeRatio"]);
    }

    [Theory]
    [InlineData("/v1/answers", "", null)]
    [InlineData("/v1/answers", "{}", "question")]
    [InlineData("/v1/answers", """{"question":""}""", "question")]
    [InlineData("/v1/answers", """{"question":7}""", "question")]
    [InlineData("/v1/answers", """{"question":"x","colour":"red"}""", "colour")]
    [InlineData("/v1/answers", """{"question":"x","options":{"maxSources":"many"}}""", "options.maxSources")]
    [InlineData("/v1/answers", """{"question":"x","options":{"maxSources":99}}""", "options.maxSources")]
    [InlineData("/v1/answers", """{"question":"x","conversationId":"not allowed!"}""", "conversationId")]
    [InlineData("/v1/answers", """["question"]""", null)]
    [InlineData("/v1/answers", """{"question":"x""", null)]
    [InlineData("/v1/chat", """{"question":""}""", "question")]
    [InlineData("/v1/chat", """{"question":"x","colour":"red"}""", "colour")]
    [InlineData("/v1/search", """{"query":"x","limit":1000}""", "limit")]
    [InlineData("/v1/search", """{"query":"x","denseWeight":"NaN"}""", "denseWeight")]
    [InlineData("/v1/search", """{"query":"x","filter":{"all":[{"field":"level"}]}}""", "filter.all[0]")]
    [InlineData("/v1/documents", """{"documents":[]}""", "documents")]
    [InlineData("/v1/documents", """{"documents":[{"documentId":"a","title":"t","colour":1}]}""", "documents[0].colour")]
    [InlineData("/v1/documents", """{"documents":[{"documentId":"a"}]}""", "documents[0]")]
    [InlineData("/v1/embeddings", """{"texts":[]}""", "texts")]
    [InlineData("/v1/feedback", """{"feedbackId":"a","queryId":"b","rating":"LIKE"}""", "queryId")]
    [InlineData("/v1/feedback", """{"feedbackId":"a","queryId":"b","rating":"LOVE"}""", "rating")]
    public async Task Bad_body_is_a_problem_that_names_the_field(string path, string body, string? field)
    {
        using var response = await _rest.PostAsync(path, Json(body));
        await AssertProblemAsync(response, HttpStatusCode.BadRequest, field);
    }

    [Fact]
    public async Task Invalid_utf8_is_a_problem()
    {
        var content = new ByteArrayContent([.. "{\"question\":\""u8, 0xC3, 0x28, .. "\"}"u8]);
        content.Headers.ContentType = new("application/json");
        using var response = await _rest.PostAsync("/v1/answers", content);
        await AssertProblemAsync(response, HttpStatusCode.BadRequest, null);
    }

    [Theory]
    [InlineData("/v1/answers", 10)]
    [InlineData("/v1/answers", 40)]
    [InlineData("/v1/documents", 40)]
    public async Task Huge_body_is_refused_and_the_server_serves_on(string path, int megabytes)
    {
        using var response = await _rest.PostAsync(path, Json($$"""{"question":"{{new string('x', megabytes << 20)}}"}"""));
        Assert.Contains(response.StatusCode, new[] { HttpStatusCode.BadRequest, HttpStatusCode.RequestEntityTooLarge });
        await AssertProblemAsync(response, response.StatusCode, null);
        Assert.Equal(HttpStatusCode.OK, (await _rest.GetAsync("/v1/statistics")).StatusCode);
    }

    [Fact]
    public async Task Unknown_path_and_method_are_problems()
    {
        await AssertProblemAsync(await _rest.GetAsync("/v1/nothing"), HttpStatusCode.NotFound, null);
        await AssertProblemAsync(await _rest.DeleteAsync("/v1/answers"), HttpStatusCode.MethodNotAllowed, null);
        await AssertProblemAsync(await _rest.GetAsync("/v1/statistics?colour=red"), HttpStatusCode.BadRequest, "colour");
        await AssertProblemAsync(await _rest.GetAsync("/v1/statistics?windowSeconds=soon"), HttpStatusCode.BadRequest, "windowSeconds");
    }

    [Fact]
    public async Task Openapi_health_and_metrics_are_served()
    {
        var document = await _rest.GetFromJsonAsync<JsonNode>("/openapi/v1.json");
        Assert.StartsWith("3.1", (string)document!["openapi"]!);
        Assert.NotNull(document["paths"]!["/v1/answers"]!["post"]);
        using var admin = new HttpClient { BaseAddress = deployment.Admin };
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/healthz/live")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/healthz/ready")).StatusCode);
        // The gateway's own, also where each module is a process and this one is the gateway's.
        Assert.Contains((await admin.GetStringAsync("/metrics")).Split('\n'), static l =>
            l.StartsWith("http_server_request_duration_seconds_count{", StringComparison.Ordinal) && l.Contains("module=\"gateway\""));
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static async Task AssertProblemAsync(HttpResponseMessage response, HttpStatusCode status, string? field)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{(int)response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(text)!;
        Assert.Equal((int)status, (int)problem["status"]!);
        Assert.NotEmpty((string)problem["title"]!);
        Assert.DoesNotContain("Exception", text);
        Assert.DoesNotContain("System.", text);
        Assert.DoesNotContain("FitnessGrpc.", text);
        if (field is not null)
        {
            Assert.Contains(problem["violations"]!.AsArray(), v =>
                ((string)v!["field"]!).StartsWith(field, StringComparison.Ordinal));
        }
    }

    private async Task<JsonNode> PostAsync(string path, string body)
    {
        using var response = await _rest.PostAsync(path, Json(body));
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {text}");
        return JsonNode.Parse(text) ?? throw new JsonException("null");
    }
}
