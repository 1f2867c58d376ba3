using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FitnessGrpc.VectorEngine.Qdrant.Tests.Support;

namespace FitnessGrpc.VectorEngine.Qdrant.Tests.Rest;

public sealed class RestApiTests(EngineServer server) : IClassFixture<EngineServer>
{
    [Fact]
    public async Task A_collection_lives_from_creation_to_deletion()
    {
        await OkAsync("PUT", "/collections/life", """{"vectors":{"size":2,"distance":"Dot"},"hnsw_config":{"m":24}}""");
        var info = await OkAsync("GET", "/collections/life");
        Assert.Equal(24, info.GetProperty("config").GetProperty("hnsw_config").GetProperty("m").GetInt32());
        Assert.Equal("Dot", info.GetProperty("config").GetProperty("params").GetProperty("vectors").GetProperty("distance").GetString());
        Assert.Equal("ok", info.GetProperty("optimizer_status").GetString());
        await OkAsync("PATCH", "/collections/life", """{"hnsw_config":{"m":32},"metadata":{"team":"a"}}""");
        info = await OkAsync("GET", "/collections/life");
        Assert.Equal(32, info.GetProperty("config").GetProperty("hnsw_config").GetProperty("m").GetInt32());
        Assert.Equal("a", info.GetProperty("config").GetProperty("metadata").GetProperty("team").GetString());
        await OkAsync("POST", "/collections/aliases", """{"actions":[{"create_alias":{"collection_name":"life","alias_name":"living"}}]}""");
        Assert.Contains("living", (await OkAsync("GET", "/collections/life/aliases")).GetRawText(), StringComparison.Ordinal);
        Assert.True((await OkAsync("GET", "/collections/living/exists")).GetProperty("exists").GetBoolean());
        Assert.True((await OkAsync("DELETE", "/collections/life")).GetBoolean());
        await RefusedAsync(HttpStatusCode.NotFound, "Not found: Collection `life` doesn't exist!", "GET", "/collections/life");
    }

    [Fact]
    public async Task Points_are_written_and_read()
    {
        await OkAsync("PUT", "/collections/points", """{"vectors":{"size":2,"distance":"Dot"}}""");
        var written = await OkAsync("PUT", "/collections/points/points?wait=true", """{"batch":{"ids":[1,2],"vectors":[[1,0],[0,1]],"payloads":[{"n":1.0},null]}}""");
        Assert.Equal("completed", written.GetProperty("status").GetString());
        var point = await OkAsync("GET", "/collections/points/points/1");
        Assert.Equal("1.0", point.GetProperty("payload").GetProperty("n").GetRawText());
        Assert.Equal(2, point.GetProperty("vector").GetArrayLength());
        var hits = (await OkAsync("POST", "/collections/points/points/query", """{"query":[1,0],"limit":1}""")).GetProperty("points");
        Assert.Equal(1, hits[0].GetProperty("id").GetInt32());
        Assert.False(hits[0].TryGetProperty("payload", out _));
        Assert.Equal(1, (await OkAsync("POST", "/collections/points/points/search", """{"vector":[1,0],"limit":1}"""))[0].GetProperty("id").GetInt32());
        await RefusedAsync(HttpStatusCode.NotFound, "Not found: Point with id 9 does not exists!", "GET", "/collections/points/points/9");
        await RefusedAsync(HttpStatusCode.BadRequest, "Wrong input: Vector dimension error: expected dim: 2, got 1", "POST", "/collections/points/points/query", """{"query":[1]}""");
    }

    [Theory]
    [InlineData("{", HttpStatusCode.BadRequest, "Format error in JSON body: not valid JSON at line 1 column 2")]
    [InlineData("[]", HttpStatusCode.BadRequest, "Format error in JSON body: must be an object, and is an array")]
    [InlineData("""{"vectors":{"size":"2"}}""", HttpStatusCode.BadRequest, "Format error in JSON body: vectors.size")]
    [InlineData("""{"metadata":{"a":"\ud800"}}""", HttpStatusCode.BadRequest, "Format error in JSON body: a string is not valid Unicode")]
    public async Task A_bad_body_is_the_callers_fault(string body, HttpStatusCode status, string begins) =>
        await RefusedAsync(status, begins, "PUT", "/collections/bad", body);

    [Fact]
    public async Task A_body_must_be_JSON_and_not_too_large()
    {
        await RefusedAsync(HttpStatusCode.UnsupportedMediaType, "Format error in JSON body: the content type", "PUT", "/collections/bad", "{}", "text/plain");
        var large = "{\"metadata\":{\"a\":\"" + new string('x', 32 << 20) + "\"}}";
        await RefusedAsync(HttpStatusCode.RequestEntityTooLarge, "JSON payload is larger than allowed", "PUT", "/collections/bad", large);
    }

    [Theory]
    [InlineData("?wait=perhaps")]
    [InlineData("?timeout=soon")]
    [InlineData("?timeout=0")]
    [InlineData("?ordering=none")]
    public async Task A_bad_query_parameter_is_refused(string query)
    {
        await server.Http.PutAsync("/collections/parameters", Content("""{"vectors":{"size":2,"distance":"Dot"}}"""));
        await RefusedAsync(HttpStatusCode.BadRequest, "Validation error in ", "PUT", $"/collections/parameters/points{query}", """{"points":[{"id":1,"vector":[1,2]}]}""");
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/livez")]
    [InlineData("/readyz")]
    [InlineData("/metrics")]
    [InlineData("/telemetry")]
    [InlineData("/cluster")]
    [InlineData("/issues")]
    public async Task The_server_tells_of_itself(string path) => Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync(path)).StatusCode);

    [Fact]
    public async Task The_root_names_title_and_version()
    {
        var root = JsonElement.Parse(await server.Http.GetStringAsync("/"));
        Assert.Equal("qdrant - vector search engine", root.GetProperty("title").GetString());
        Assert.StartsWith("1.19", root.GetProperty("version").GetString(), StringComparison.Ordinal);
    }

    private async Task<JsonElement> OkAsync(string verb, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(verb), path) { Content = body is null ? null : Content(body) };
        using var response = await server.Http.SendAsync(request);
        var answer = JsonElement.Parse(await response.Content.ReadAsStringAsync());
        Assert.True(response.StatusCode == HttpStatusCode.OK, answer.GetRawText());
        Assert.Equal("ok", answer.GetProperty("status").GetString());
        Assert.True(answer.GetProperty("time").GetDouble() >= 0);
        return answer.GetProperty("result");
    }

    private async Task RefusedAsync(HttpStatusCode status, string begins, string verb, string path, string? body = null, string type = "application/json")
    {
        using var request = new HttpRequestMessage(new HttpMethod(verb), path) { Content = body is null ? null : Content(body, type) };
        using var response = await server.Http.SendAsync(request);
        var answer = JsonElement.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(status, response.StatusCode);
        Assert.StartsWith(begins, answer.GetProperty("status").GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    private static StringContent Content(string body, string type = "application/json") => new(body, Encoding.UTF8, new MediaTypeHeaderValue(type));
}
