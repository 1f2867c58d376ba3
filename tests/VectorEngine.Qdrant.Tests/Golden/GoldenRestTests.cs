using System.Text.Json;

namespace FitnessGrpc.VectorEngine.Qdrant.Tests.Golden;

/// <summary>The answers of Qdrant's own engine, asked over REST with the bodies as they are.</summary>
public sealed class GoldenRestTests(GoldenRestServer server) : IClassFixture<GoldenRestServer>
{
    private static readonly Dictionary<string, JsonElement> All = File.ReadLines(GoldenRestServer.PathOf("golden.jsonl"))
        .Select(static line => JsonElement.Parse(line)).ToDictionary(static c => c.GetProperty("id").GetString()!);

    public static TheoryData<string> Cases => [.. All.Keys];

    [Fact]
    public void Every_case_is_there() => Assert.Equal(462, All.Count);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_answer_is_that_of_Qdrant(string id)
    {
        var golden = All[id];
        foreach (var collection in golden.GetProperty("collections").EnumerateArray())
        {
            if (golden.GetProperty("kind").GetString() == "ops")
                await OperateAsync(golden, $"scratch-{id}");
            else
                await AskAsync(golden, collection.GetString()!);
        }
    }

    private async Task AskAsync(JsonElement golden, string collection)
    {
        var kind = golden.GetProperty("kind").GetString()!;
        var request = golden.GetProperty("request");
        var expect = golden.GetProperty("expect");
        if (kind == "error")
        {
            var (status, answer) = await server.TryAsync("POST", Path(request.GetProperty("call").GetString()!, collection), request.GetRawText());
            Assert.Equal(expect.GetProperty("code").GetString() == "NOT_FOUND" ? 404 : 400, status);
            Assert.Contains(expect.GetProperty("contains").GetString()!, answer.GetProperty("status").GetProperty("error").GetString(), StringComparison.Ordinal);
            return;
        }

        var result = await server.SendAsync("POST", Path(kind, collection), request.GetRawText());
        switch (kind)
        {
            case "query":
                RestExpectations.Points(
                    expect.GetProperty("points"), result.GetProperty("points"), golden.GetProperty("ordered").GetBoolean(), golden.GetProperty("tolerance").GetDouble());
                break;
            case "scroll":
                Scrolled(expect, result);
                break;
            case "count":
                Assert.Equal(expect.GetProperty("count").GetInt64(), result.GetProperty("count").GetInt64());
                break;
            case "facet":
                Assert.Equal(
                    expect.GetProperty("hits").EnumerateArray().Select(static h => JsonSerializer.Serialize(h)),
                    result.GetProperty("hits").EnumerateArray().Select(static h => JsonSerializer.Serialize(new[] { h.GetProperty("value"), h.GetProperty("count") })));
                break;
            case "retrieve":
                RestExpectations.Records(expect.GetProperty("records"), result);
                break;
            default:
                Assert.Fail($"unknown kind {kind}");
                break;
        }
    }

    private static void Scrolled(JsonElement expect, JsonElement result)
    {
        var points = result.GetProperty("points");
        if (expect.TryGetProperty("points", out var ordered))
            RestExpectations.Ordered(ordered, points);
        else
            RestExpectations.Ids(expect.GetProperty("ids"), points);
        if (expect.TryGetProperty("payloads", out var payloads))
            RestExpectations.Payloads(payloads, points);
        Assert.Equal(expect.GetProperty("next").GetRawText(), result.GetProperty("next_page_offset").GetRawText());
    }

    /// <summary>Operations on a collection of their own, and what is left there.</summary>
    private async Task OperateAsync(JsonElement golden, string collection)
    {
        var (request, expect) = (golden.GetProperty("request"), golden.GetProperty("expect"));
        var path = $"/collections/{collection}";
        await server.SendAsync("PUT", path, request.GetProperty("create").GetRawText());
        await server.SendAsync("PUT", $"{path}/points?wait=true", $"{{\"points\":{request.GetProperty("points").GetRawText()}}}");
        foreach (var (operation, step) in request.GetProperty("ops").EnumerateArray().Zip(expect.GetProperty("steps").EnumerateArray()))
        {
            var (status, answer) = await server.TryAsync("POST", $"{path}/points/batch?wait=true", $"{{\"operations\":[{operation.GetRawText()}]}}");
            var expected = step.GetString()!;
            if (expected == "ok")
                Assert.True(status == 200, answer.GetRawText());
            else
                Assert.Contains(expected["error: ".Length..], answer.GetProperty("status").GetProperty("error").GetString(), StringComparison.Ordinal);
        }

        var vectors = request.GetProperty("with_vector").GetBoolean() ? "true" : "false";
        var left = await server.SendAsync("POST", $"{path}/points/scroll", $"{{\"limit\":1000,\"with_payload\":true,\"with_vector\":{vectors}}}");
        RestExpectations.Records(expect.GetProperty("records"), left.GetProperty("points"));
        await server.TryAsync("DELETE", path, null);
    }

    private static string Path(string kind, string collection) => kind switch
    {
        "facet" => $"/collections/{collection}/facet",
        "retrieve" => $"/collections/{collection}/points",
        _ => $"/collections/{collection}/points/{kind}",
    };
}
