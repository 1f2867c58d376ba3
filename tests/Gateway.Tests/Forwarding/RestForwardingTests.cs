using System.Net;
using System.Text.Json.Nodes;
using FitnessGrpc.Gateway.Tests.Backends;

namespace FitnessGrpc.Gateway.Tests.Forwarding;

public sealed class RestForwardingTests(TestPlatform platform) : IClassFixture<TestPlatform>
{
    [Fact]
    public async Task Answer_is_the_message_by_json_names_with_default_values()
    {
        var answer = await OkAsync("/v1/answers", """{"question":"Why é 🏋?","conversationId":"c1","options":{"maxSources":4}}""");
        Assert.Equal("Why é 🏋?", (string)answer["answer"]!);
        Assert.Equal("miss", (string)answer["cache"]!["status"]!);
        Assert.Equal("d", (string)answer["citations"]![0]!["documentId"]!);
        Assert.Equal("c1", (string)answer["citations"]![0]!["source"]!);
        Assert.Equal(0, (int)answer["usage"]!["promptTokens"]!);
        Assert.False((bool)answer["answered"]!);
    }

    [Theory]
    [InlineData("LIKE", "Like")]
    [InlineData("RATING_LIKE", "Like")]
    [InlineData("DISLIKE", "Dislike")]
    [InlineData("RATING_DISLIKE", "Dislike")]
    public async Task Enum_in_a_body_is_taken_by_both_names(string sent, string arrived)
    {
        var answer = await OkAsync("/v1/feedback", $$"""{"feedbackId":"f","queryId":"q","rating":"{{sent}}"}""");
        Assert.Equal($"f {arrived}", (string)answer["feedbackId"]!);
    }

    [Fact]
    public async Task Numbers_in_the_forms_of_the_json_mapping_arrive()
    {
        var found = await OkAsync("/v1/search", """{"query":"x","limit":"7","denseWeight":"0.25"}""");
        Assert.Equal(7, (int)found["candidates"]!);
        Assert.Equal(0.25, (double)found["hits"]![0]!["score"]!);
        Assert.Equal(10, (int)(await OkAsync("/v1/search", """{"query":"x","limit":1e1}"""))["candidates"]!);
        Assert.Equal("Query Bulk", (string)(await OkAsync("/v1/embeddings", """{"texts":["a"],"inputKind":"QUERY","priority":"PRIORITY_BULK"}"""))["model"]!);
    }

    [Theory]
    [InlineData("rest/quokka-row")]
    [InlineData("exercises/Böhm squat (90%)")]
    [InlineData("a b+c&d=e?f#g")]
    public async Task Path_variable_of_many_segments_arrives_unescaped(string id)
    {
        var path = string.Join('/', id.Split('/').Select(Uri.EscapeDataString));
        var read = JsonNode.Parse(await platform.Rest.GetStringAsync($"/v1/documents/{path}"))!;
        Assert.Equal(id, (string)read["document"]!["document"]!["documentId"]!);
    }

    [Fact]
    public async Task Query_parameters_fill_the_request_and_unknown_ones_are_refused()
    {
        var page = JsonNode.Parse(await platform.Rest.GetStringAsync("/v1/documents?pageSize=5&page_token=a%20b%2B"))!;
        Assert.Equal(5, (int)page["total"]!);
        Assert.Equal("a b+", (string)page["nextPageToken"]!);
        await ProblemAssert.IsAsync(await platform.Rest.GetAsync("/v1/statistics?colour=red"), HttpStatusCode.BadRequest, "INVALID_ARGUMENT", "colour");
        await ProblemAssert.IsAsync(await platform.Rest.GetAsync("/v1/statistics?windowSeconds=soon"), HttpStatusCode.BadRequest, "INVALID_ARGUMENT", "windowSeconds");
        await ProblemAssert.IsAsync(
            await platform.Rest.GetAsync("/v1/statistics?windowSeconds=1&windowSeconds=2"), HttpStatusCode.BadRequest, "INVALID_ARGUMENT", "windowSeconds");
        await ProblemAssert.IsAsync(
            await platform.Rest.PostAsync("/v1/answers?question=x", TestPlatform.Json("{}")), HttpStatusCode.BadRequest, "INVALID_ARGUMENT", "question");
    }

    [Theory]
    [InlineData("/v1/answers", "", "body")]
    [InlineData("/v1/answers", "  \n", "body")]
    [InlineData("/v1/answers", "{", "body")]
    [InlineData("/v1/answers", "[]", "body")]
    [InlineData("/v1/answers", "null", null)]
    [InlineData("/v1/answers", "{} {}", "body")]
    [InlineData("/v1/answers", """{"question":"x",}""", "body")]
    [InlineData("/v1/answers", """{"question":1}""", "question")]
    [InlineData("/v1/answers", """{"question":["x"]}""", "question")]
    [InlineData("/v1/answers", """{"question":"\ud800"}""", "question")]
    [InlineData("/v1/answers", """{"question":"x","colour":"red"}""", "colour")]
    [InlineData("/v1/answers", """{"question":"x","options":{"maxSource":1}}""", "options.maxSource")]
    [InlineData("/v1/answers", """{"question":"x","options":{"maxSources":"many"}}""", "options.maxSources")]
    [InlineData("/v1/answers", """{"question":"x","options":{"maxSources":1.5}}""", "options.maxSources")]
    [InlineData("/v1/answers", """{"question":"x","options":{"maxSources":99999999999999999999999}}""", "options.maxSources")]
    [InlineData("/v1/answers", """{"question":"x","options":{"maxSources":1e400}}""", "options.maxSources")]
    [InlineData("/v1/answers", """{"question":"x","options":{"maxSources":1000}}""", "options.maxSources")]
    [InlineData("/v1/answers", """{"question":"x","options":{"bypassCache":"yes"}}""", "options.bypassCache")]
    [InlineData("/v1/answers", """{"question":"x","options":[]}""", "options")]
    [InlineData("/v1/answers", """{"question":"x","question":"y"}""", "question")]
    [InlineData("/v1/answers", """{"question":"x","conversationId":"a","conversation_id":"b"}""", "conversationId")]
    [InlineData("/v1/answers", """{"question":"x","filter":{"all":[{"field":"a","exists":true,"equals":1}]}}""", "filter.all[0].equals")]
    [InlineData("/v1/search", """{"query":"x","denseWeight":"NaN"}""", "denseWeight")]
    [InlineData("/v1/search", """{"query":"x","denseWeight":"Infinity"}""", "denseWeight")]
    [InlineData("/v1/search", """{"query":"x","denseWeight":1e999}""", "denseWeight")]
    [InlineData("/v1/search", """{"query":"x","queryVector":[1,"-Infinity"]}""", "queryVector[1]")]
    [InlineData("/v1/search", """{"query":"x","queryVector":[1,3.5e38]}""", "queryVector[1]")]
    [InlineData("/v1/documents", """{"documents":[]}""", "documents")]
    [InlineData("/v1/documents", """{"documents":[{"documentId":"a"},{"documentId":""}]}""", "documents[1].documentId")]
    [InlineData("/v1/documents", """{"documents":[{"documentId":"a","colour":1}]}""", "documents[0].colour")]
    [InlineData("/v1/documents", """{"documents":[{"documentId":"a","format":"PDF"}]}""", "documents[0].format")]
    [InlineData("/v1/documents", """{"documents":[{"documentId":"a","metadata":{"b":1e999}}]}""", "documents[0].metadata.b")]
    [InlineData("/v1/documents", """{"documents":[null]}""", "documents[0]")]
    [InlineData("/v1/feedback", """{"feedbackId":"a","queryId":"b","rating":"LOVE"}""", "rating")]
    [InlineData("/v1/chat", """{"question":""}""", "question")]
    [InlineData("/v1/chat", """{"question":"x","options":{"max_sources":1000}}""", "options.maxSources")]
    [InlineData("/v1/chat", """{"question":"x","colour":1}""", "colour")]
    [InlineData("/v1/chat", "", "body")]
    public async Task Bad_body_is_a_problem_that_names_the_field(string path, string body, string? field)
    {
        using var response = await platform.Rest.PostAsync(path, TestPlatform.Json(body));
        await ProblemAssert.IsAsync(response, HttpStatusCode.BadRequest, "INVALID_ARGUMENT", field);
    }

    [Theory]
    [InlineData("/v1/answers")]
    [InlineData("/v1/chat")]
    public async Task Invalid_utf8_is_a_problem_that_says_where(string path)
    {
        var content = new ByteArrayContent([.. "{\"question\":\n\""u8, 0xC3, 0x28, .. "\"}"u8]);
        content.Headers.ContentType = new("application/json");
        using var response = await platform.Rest.PostAsync(path, content);
        var problem = await ProblemAssert.IsAsync(response, HttpStatusCode.BadRequest, "INVALID_ARGUMENT", "body");
        Assert.Contains("line 2", (string)problem["detail"]!);
    }

    [Fact]
    public async Task Deep_nesting_is_refused_at_its_depth()
    {
        var deep = """{"documents":[{"documentId":"a","metadata":{"a":""" + new string('[', 5000) + new string(']', 5000) + "}}]}";
        using var response = await platform.Rest.PostAsync("/v1/documents", TestPlatform.Json(deep));
        var problem = await ProblemAssert.IsAsync(response, HttpStatusCode.BadRequest, "INVALID_ARGUMENT");
        Assert.Contains("nested deeper", (string)problem["detail"]!);
    }

    [Theory]
    [InlineData("application/json; charset=\"utf-8\"")]
    [InlineData("application/vnd.fitness+json")]
    public async Task Body_of_any_form_of_the_media_type_is_read(string mediaType)
    {
        foreach (var path in new[] { "/v1/answers", "/v1/chat" })
        {
            var content = new ByteArrayContent("""{"question":"x"}"""u8.ToArray());
            content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
            using var response = await platform.Rest.PostAsync(path, content);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData(null)]
    public async Task Body_of_another_media_type_is_415(string? mediaType)
    {
        foreach (var path in new[] { "/v1/answers", "/v1/chat" })
        {
            var content = new ByteArrayContent("""{"question":"x"}"""u8.ToArray());
            if (mediaType is not null)
                content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
            using var response = await platform.Rest.PostAsync(path, content);
            await ProblemAssert.IsAsync(response, HttpStatusCode.UnsupportedMediaType, "INVALID_ARGUMENT");
        }
    }

    [Theory]
    [InlineData("/v1/answers", 10, HttpStatusCode.BadRequest)]
    [InlineData("/v1/answers", 40, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("/v1/chat", 10, HttpStatusCode.BadRequest)]
    [InlineData("/v1/chat", 40, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Huge_body_is_refused_and_the_next_call_is_served(string path, int megabytes, HttpStatusCode status)
    {
        foreach (var chunked in new[] { false, true })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path)
            {
                Content = TestPlatform.Json($$"""{"question":"{{new string('x', megabytes << 20)}}"}"""),
            };
            request.Headers.TransferEncodingChunked = chunked;
            using var response = await platform.Rest.SendAsync(request);
            await ProblemAssert.IsAsync(
                response, status, status == HttpStatusCode.BadRequest ? "INVALID_ARGUMENT" : "RESOURCE_EXHAUSTED", status == HttpStatusCode.BadRequest ? "question" : null);
            await OkAsync("/v1/answers", """{"question":"still there?"}""");
        }
    }

    [Fact]
    public async Task Unknown_path_and_wrong_method_are_problems()
    {
        await ProblemAssert.IsAsync(await platform.Rest.GetAsync("/v1/nothing"), HttpStatusCode.NotFound, "NOT_FOUND");
        using var wrong = await platform.Rest.DeleteAsync("/v1/answers");
        await ProblemAssert.IsAsync(wrong, HttpStatusCode.MethodNotAllowed, "UNIMPLEMENTED");
        Assert.Equal(["POST"], wrong.Content.Headers.Allow);
        using var grpc = await platform.Rest.PostAsync("/fitness.generation.v1.GenerationService/Answer", TestPlatform.Json("{}"));
        await ProblemAssert.IsAsync(grpc, HttpStatusCode.UnsupportedMediaType, "INVALID_ARGUMENT");
    }

    [Fact]
    public async Task Absent_thing_is_404_and_an_unforeseen_error_500_that_tells_nothing()
    {
        await ProblemAssert.IsAsync(await platform.Rest.GetAsync("/v1/documents/absent"), HttpStatusCode.NotFound, "NOT_FOUND");
        using var response = await platform.Rest.PostAsync("/v1/answers", TestPlatform.Json($$"""{"question":"{{FakeGeneration.Crash}}"}"""));
        await ProblemAssert.IsAsync(response, HttpStatusCode.InternalServerError, "INTERNAL");
    }

    [Fact]
    public async Task Retry_delay_is_a_header_and_a_member()
    {
        using var response = await platform.Rest.PostAsync("/v1/chat", TestPlatform.Json($$"""{"question":"{{FakeGeneration.FailFirst}}"}"""));
        var problem = await ProblemAssert.IsAsync(response, HttpStatusCode.TooManyRequests, "RESOURCE_EXHAUSTED");
        Assert.Equal(3, (int)problem["retryAfterSeconds"]!);
        Assert.Equal(TimeSpan.FromSeconds(3), response.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task Trace_and_request_id_reach_the_module_and_forged_forwarding_headers_do_not()
    {
        const string Question = "who asks?";
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/answers") { Content = TestPlatform.Json($$"""{"question":"{{Question}}"}""") };
        request.Headers.TryAddWithoutValidation("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        request.Headers.TryAddWithoutValidation("x-request-id", "req-1");
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", "203.0.113.9");
        using var response = await platform.Rest.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["req-1"], response.Headers.GetValues("x-request-id"));
        var headers = platform.Generation.Headers[Question].ToLookup(h => h.Key, h => h.Value);
        Assert.Equal("req-1", headers["x-request-id"].Single());
        Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", headers["traceparent"].Single());
        Assert.Equal("127.0.0.1", headers["x-forwarded-for"].Single());
    }

    [Fact]
    public async Task Module_that_is_away_is_503()
    {
        await using var alone = new TestPlatform().With("generation:Address", "http://127.0.0.1:1");
        await alone.InitializeAsync();
        foreach (var path in new[] { "/v1/answers", "/v1/chat" })
        {
            using var response = await alone.Rest.PostAsync(path, TestPlatform.Json("""{"question":"x"}"""));
            await ProblemAssert.IsAsync(response, HttpStatusCode.ServiceUnavailable, "UNAVAILABLE");
        }
        Assert.Equal(HttpStatusCode.OK, (await alone.Rest.GetAsync("/v1/statistics")).StatusCode);
    }

    [Fact]
    public async Task Call_on_which_nothing_moves_is_504()
    {
        await using var hasty = new TestPlatform().With("Gateway:RestIdleSeconds", "1");
        await hasty.InitializeAsync();
        using var response = await hasty.Rest.PostAsync("/v1/answers", TestPlatform.Json($$"""{"question":"{{FakeGeneration.Hang}}"}"""));
        await ProblemAssert.IsAsync(response, HttpStatusCode.GatewayTimeout, "DEADLINE_EXCEEDED");
        await hasty.Generation.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20));

        hasty.Generation.Reset();
        using var chat = await hasty.Rest.PostAsync("/v1/chat", TestPlatform.Json($$"""{"question":"{{FakeGeneration.Hang}}"}"""));
        var last = JsonNode.Parse((await chat.Content.ReadAsStringAsync()).Trim().Split('\n')[^1])!;
        Assert.Equal("DEADLINE_EXCEEDED", (string)last["error"]!["code"]!);
        await hasty.Generation.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private async Task<JsonNode> OkAsync(string path, string body)
    {
        using var response = await platform.Rest.PostAsync(path, TestPlatform.Json(body));
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }
}
