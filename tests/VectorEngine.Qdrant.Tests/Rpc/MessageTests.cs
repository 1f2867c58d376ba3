using FitnessGrpc.VectorEngine.Qdrant.Tests.Support;
using Grpc.Core;

namespace FitnessGrpc.VectorEngine.Qdrant.Tests.Rpc;

public sealed class MessageTests(EngineServer server) : IClassFixture<EngineServer>
{
    [Fact]
    public async Task A_message_of_31_million_bytes_is_taken()
    {
        await server.CreateAsync("large", 10_000);
        var request = Large("large", 775);
        Assert.InRange(request.CalculateSize(), 31_000_000, 32 << 20);
        await server.Points.UpsertAsync(request);
        var count = await server.Points.CountAsync(new Wire.CountPoints { CollectionName = "large" });
        Assert.Equal(775ul, count.Result.Count);
    }

    [Fact]
    public async Task A_message_beyond_32_mebibytes_is_exhausted_and_the_server_serves_on()
    {
        await server.CreateAsync("toolarge", 10_000);
        var error = await Assert.ThrowsAsync<RpcException>(async () => await server.Points.UpsertAsync(Large("toolarge", 900)));
        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
        Assert.Equal(0ul, (await server.Points.CountAsync(new Wire.CountPoints { CollectionName = "toolarge" })).Result.Count);
    }

    [Fact]
    public async Task An_answer_beyond_32_mebibytes_is_exhausted()
    {
        await server.CreateAsync("answer", 10_000);
        await server.Points.UpsertAsync(Large("answer", 500));
        await server.Points.UpsertAsync(Large("answer", 500, first: 500));
        var request = new Wire.ScrollPoints { CollectionName = "answer", Limit = 1000, WithVectors = new Wire.WithVectorsSelector { Enable = true } };
        var error = await Assert.ThrowsAsync<RpcException>(async () => await server.Points.ScrollAsync(request));
        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
        request.Limit = 100;
        Assert.Equal(100, (await server.Points.ScrollAsync(request)).Result.Count);
    }

    [Fact]
    public async Task The_largest_message_is_a_setting()
    {
        await using var small = new EngineServer();
        await small.StartAsync(("vectors:MaxMessageBytes", "1048576"));
        await small.CreateAsync("small", 10_000);
        var error = await Assert.ThrowsAsync<RpcException>(async () => await small.Points.UpsertAsync(Large("small", 30)));
        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
        await small.Points.UpsertAsync(Large("small", 25));
    }

    [Fact]
    public async Task A_compressed_message_is_taken()
    {
        await server.CreateAsync("gzip");
        var headers = new Metadata { { "grpc-internal-encoding-request", "gzip" } };
        await server.Points.UpsertAsync(new Wire.UpsertPoints { CollectionName = "gzip", Wait = true, Points = { Wires.Point(1, 1, 2) } }, headers);
        Assert.Equal(1ul, (await server.Points.CountAsync(new Wire.CountPoints { CollectionName = "gzip" })).Result.Count);
    }

    private static Wire.UpsertPoints Large(string collection, int points, int first = 0)
    {
        var vector = new float[10_000];
        Array.Fill(vector, 1.5f);
        var request = new Wire.UpsertPoints { CollectionName = collection, Wait = true };
        for (var i = 0; i < points; i++)
            request.Points.Add(Wires.Point((ulong)(first + i), vector));
        return request;
    }
}
