using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FitnessGrpc.Hosting.Errors;
using FitnessGrpc.VectorEngine.Qdrant.Rest;
using FitnessGrpc.VectorEngine.Qdrant.Rest.Reading;
using FitnessGrpc.VectorEngine.Qdrant.Tests.Support;

namespace FitnessGrpc.VectorEngine.Qdrant.Tests.Rest;

/// <summary>Snapshots over REST and gRPC; they need an engine that has snapshots.</summary>
public sealed class SnapshotRestTests(EngineServer server) : IClassFixture<EngineServer>
{
    [Fact]
    public async Task A_snapshot_is_made_downloaded_recovered_and_uploaded()
    {
        await server.CreateAsync("source");
        await server.Points.UpsertAsync(new Wire.UpsertPoints { CollectionName = "source", Wait = true, Points = { Wires.Point(1, 1, 2), Wires.Point(2, 3, 4) } });
        var made = await SendAsync("POST", "/collections/source/snapshots", null, HttpStatusCode.OK);
        var (name, checksum) = (made.GetProperty("name").GetString()!, made.GetProperty("checksum").GetString()!);
        var listed = await new Wire.Snapshots.SnapshotsClient(server.Channel).ListAsync(new Wire.ListSnapshotsRequest { CollectionName = "source" });
        Assert.Equal(name, Assert.Single(listed.SnapshotDescriptions).Name);

        var file = await server.Http.GetByteArrayAsync($"/collections/source/snapshots/{name}");
        Assert.Equal(made.GetProperty("size").GetInt64(), file.Length);

        await SendAsync("PUT", "/collections/copy/snapshots/recover", $"{{\"location\":\"file:///any/snapshots/source/{name}\",\"checksum\":\"{checksum}\"}}", HttpStatusCode.OK);
        Assert.Equal(2ul, (await server.Points.CountAsync(new Wire.CountPoints { CollectionName = "copy" })).Result.Count);

        using var form = new MultipartFormDataContent { { new ByteArrayContent(file), "snapshot", name } };
        using var uploaded = await server.Http.PostAsync($"/collections/sent/snapshots/upload?checksum={checksum}", form);
        Assert.Equal(HttpStatusCode.OK, uploaded.StatusCode);
        Assert.Equal(2ul, (await server.Points.CountAsync(new Wire.CountPoints { CollectionName = "sent" })).Result.Count);

        await SendAsync("DELETE", $"/collections/source/snapshots/{name}", null, HttpStatusCode.OK);
        await SendAsync("GET", $"/collections/source/snapshots/{name}", null, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_full_snapshot_is_made_listed_and_deleted()
    {
        var name = (await SendAsync("POST", "/snapshots", null, HttpStatusCode.OK)).GetProperty("name").GetString();
        Assert.Contains(name, (await SendAsync("GET", "/snapshots", null, HttpStatusCode.OK)).EnumerateArray().Select(static s => s.GetProperty("name").GetString()));
        Assert.NotEmpty(await server.Http.GetByteArrayAsync($"/snapshots/{name}"));
        await SendAsync("DELETE", $"/snapshots/{name}", null, HttpStatusCode.OK);
        await SendAsync("DELETE", $"/snapshots/{name}", null, HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("file:///data/snapshots/c/s.snapshot", "c", "s.snapshot")]
    [InlineData("file:///snapshots/a%20b/s", "a b", "s")]
    public void A_location_names_a_snapshot_of_ours(string location, string collection, string name) =>
        Assert.Equal((collection, name), SnapshotFiles.Locate(Text(location)));

    [Theory]
    [InlineData("http://example.org/snapshots/c/s")]
    [InlineData("file:///etc/passwd")]
    [InlineData("file://host/snapshots/c/s")]
    [InlineData("snapshots/c/s")]
    [InlineData("file:///snapshots/c/../../../etc/passwd")]
    public void A_location_elsewhere_is_refused(string location) => Assert.Throws<DomainException>(() => SnapshotFiles.Locate(Text(location)));

    [Theory]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("")]
    public async Task A_name_that_is_a_path_is_refused(string name)
    {
        var error = await Assert.ThrowsAsync<Grpc.Core.RpcException>(() => new Wire.Snapshots.SnapshotsClient(server.Channel)
            .DeleteFullAsync(new Wire.DeleteFullSnapshotRequest { SnapshotName = name }).ResponseAsync);
        Assert.Equal(Grpc.Core.StatusCode.InvalidArgument, error.StatusCode);
    }

    private static Json Text(string text) => Json.Root(JsonElement.Parse(JsonSerializer.Serialize(text)));

    private async Task<JsonElement> SendAsync(string verb, string path, string? body, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(verb), path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var response = await server.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{verb} {path}: {response.StatusCode} {text}");
        return JsonElement.Parse(text).GetProperty("result");
    }
}
