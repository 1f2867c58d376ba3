using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using FitnessGrpc.VectorEngine.Qdrant.Tests.Support;

namespace FitnessGrpc.VectorEngine.Qdrant.Tests.Golden;

/// <summary>A served engine that holds the golden fixture, loaded over REST.</summary>
public sealed class GoldenRestServer : IAsyncLifetime
{
    private const int BatchSize = 100;

    private readonly EngineServer _server = new();

    public async ValueTask InitializeAsync()
    {
        await _server.StartAsync();
        var lines = File.ReadAllLines(PathOf("fixture.jsonl"));
        var headers = lines.Where(static l => l.StartsWith("{\"collection\"", StringComparison.Ordinal)).ToList();
        var points = lines.Where(static l => l.StartsWith("{\"id\"", StringComparison.Ordinal)).ToList();
        foreach (var line in headers)
        {
            using var header = JsonDocument.Parse(line);
            var path = $"/collections/{header.RootElement.GetProperty("collection").GetString()}";
            await SendAsync("PUT", path, header.RootElement.GetProperty("create").GetRawText());
            foreach (var index in header.RootElement.GetProperty("indexes").EnumerateArray())
                await SendAsync("PUT", $"{path}/index?wait=true", index.GetRawText());
            foreach (var batch in points.Chunk(BatchSize))
                await SendAsync("PUT", $"{path}/points?wait=true", $"{{\"points\":[{string.Join(',', batch)}]}}");
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    public static string PathOf(string name, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, name);

    /// <summary>The result of a call that must succeed.</summary>
    public async Task<JsonElement> SendAsync(string verb, string path, string body)
    {
        var (status, answer) = await TryAsync(verb, path, body);
        Assert.True(status == 200, $"{verb} {path}: {status} {answer}");
        return answer.GetProperty("result");
    }

    public async Task<(int Status, JsonElement Answer)> TryAsync(string verb, string path, string? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(verb), path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var response = await _server.Http.SendAsync(request);
        return ((int)response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync()));
    }
}
