using System.Net;
using System.Text.Json.Nodes;
using FitnessGrpc.Gateway.Tests.Backends;

namespace FitnessGrpc.Gateway.Tests.Chat;

public sealed class ChatStreamTests(TestPlatform platform) : IClassFixture<TestPlatform>
{
    [Fact]
    public async Task Events_are_named_by_their_field_and_carry_one_line_of_json()
    {
        var events = Events(await AskAsync("hello", "text/html;q=0.5, text/event-stream", "text/event-stream"));
        Assert.Equal(["started", "delta", "citation", "finished"], events.Select(e => e.Name));
        Assert.Equal("Line one\nline \"two\" <b> é 🏋", (string)events[1].Data["text"]!);
        Assert.Equal(1.5, (double)events[3].Data["usage"]!["latencyMs"]!);
        Assert.Equal(0, (int)events[3].Data["usage"]!["promptTokens"]!);
    }

    [Theory]
    [InlineData("application/x-ndjson")]
    [InlineData("application/json")]
    [InlineData("*/*")]
    [InlineData("text/event-stream;q=0")]
    [InlineData(null)]
    public async Task Lines_hold_one_event_each_unless_events_were_asked_for(string? accept)
    {
        var lines = (await AskAsync("hello", accept, "application/x-ndjson")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => JsonNode.Parse(l)!.AsObject()).ToList();
        Assert.Equal(["started", "delta", "citation", "finished"], lines.Select(l => l.Single().Key));
        Assert.Equal("miss", (string)lines[0]["started"]!["cache"]!["status"]!);
    }

    [Fact]
    public async Task Error_after_the_first_event_is_the_last_event()
    {
        var events = Events(await AskAsync(FakeGeneration.FailLater, "text/event-stream", "text/event-stream"));
        Assert.Equal(["started", "error"], events.Select(e => e.Name));
        AssertAway(events[1].Data);

        var lines = (await AskAsync(FakeGeneration.FailLater, null, "application/x-ndjson")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        AssertAway(JsonNode.Parse(lines[1])!["error"]!);

        static void AssertAway(JsonNode error)
        {
            Assert.Equal("UNAVAILABLE", (string)error["code"]!);
            Assert.Equal("the model is away", (string)error["message"]!);
            Assert.Equal(1, (int)error["retryAfterSeconds"]!);
        }
    }

    [Fact]
    public async Task Unforeseen_error_tells_nothing()
    {
        var text = await AskAsync(FakeGeneration.Crash, "text/event-stream", "text/event-stream");
        Assert.Equal("INTERNAL", (string)Events(text)[^1].Data["code"]!);
        ProblemAssert.Clean(text);
    }

    [Fact]
    public async Task First_event_is_sent_while_the_rest_is_still_being_written()
    {
        platform.Generation.Reset();
        using var request = Request(FakeGeneration.Slow, "text/event-stream");
        using var response = await platform.Rest.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal("event: started", await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)));
        platform.Generation.GoOn.SetResult();
        Assert.Contains("event: finished", await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task Caller_who_leaves_cancels_the_call()
    {
        platform.Generation.Reset();
        using var request = Request(FakeGeneration.Hang, null);
        using (var response = await platform.Rest.SendAsync(request, HttpCompletionOption.ResponseHeadersRead))
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await platform.Generation.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private static HttpRequestMessage Request(string question, string? accept)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat") { Content = TestPlatform.Json($$"""{"question":"{{question}}"}""") };
        if (accept is not null)
            request.Headers.Accept.ParseAdd(accept);
        return request;
    }

    private static List<(string Name, JsonNode Data)> Events(string body) => body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(e =>
    {
        var lines = e.Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("event: ", lines[0]);
        Assert.StartsWith("data: ", lines[1]);
        return (lines[0]["event: ".Length..], JsonNode.Parse(lines[1]["data: ".Length..])!);
    }).ToList();

    private async Task<string> AskAsync(string question, string? accept, string expected)
    {
        using var request = Request(question, accept);
        using var response = await platform.Rest.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(expected, response.Content.Headers.ContentType?.MediaType);
        return await response.Content.ReadAsStringAsync();
    }
}
