using System.Globalization;
using FitnessGrpc.VectorEngine.Qdrant.Tests.Support;
using Grpc.Core;

namespace FitnessGrpc.VectorEngine.Qdrant.Tests.Rpc;

public sealed class StrictModeTests(EngineServer server) : IClassFixture<EngineServer>
{
    [Fact]
    public async Task A_rate_that_is_exceeded_says_when_to_come_back()
    {
        await CreateAsync("rates", new Wire.StrictModeConfig { Enabled = true, ReadRateLimit = 1 });
        var count = new Wire.CountPoints { CollectionName = "rates" };
        await server.Points.CountAsync(count);
        var error = await Assert.ThrowsAsync<RpcException>(async () => await server.Points.CountAsync(count));
        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
        Assert.InRange(int.Parse(error.Trailers.GetValue("retry-after")!, CultureInfo.InvariantCulture), 1, 60);
    }

    [Fact]
    public async Task Sizes_of_vectors_and_payloads_are_limited()
    {
        await CreateAsync("vectors", new Wire.StrictModeConfig { Enabled = true, MaxCollectionVectorSizeBytes = 8 });
        await RefusedAfterFirstAsync("vectors", "Max vector storage size limit");
        await CreateAsync("payloads", new Wire.StrictModeConfig { Enabled = true, MaxCollectionPayloadSizeBytes = 1 });
        await RefusedAfterFirstAsync("payloads", "Max payload storage size limit");
    }

    [Fact]
    public async Task A_mode_that_is_off_limits_nothing()
    {
        await CreateAsync("off", new Wire.StrictModeConfig { ReadRateLimit = 1, MaxQueryLimit = 1 });
        for (var i = 0; i < 3; i++)
            await server.Points.ScrollAsync(new Wire.ScrollPoints { CollectionName = "off", Limit = 10 });
    }

    private async Task CreateAsync(string name, Wire.StrictModeConfig strict) => await server.Collections.CreateAsync(new Wire.CreateCollection
    {
        CollectionName = name,
        VectorsConfig = new Wire.VectorsConfig { Params = new Wire.VectorParams { Size = 2, Distance = Wire.Distance.Dot } },
        StrictModeConfig = strict,
    });

    /// <summary>Sizes are measured now and then, so the limit bites once a write was seen: the configuration is touched to forget the first measure.</summary>
    private async Task RefusedAfterFirstAsync(string name, string message)
    {
        var upsert = new Wire.UpsertPoints { CollectionName = name, Wait = true, Points = { Wires.Point(1, 1, 2) } };
        await server.Points.UpsertAsync(upsert);
        await server.Collections.UpdateAsync(new Wire.UpdateCollection { CollectionName = name, StrictModeConfig = new Wire.StrictModeConfig { Enabled = true } });
        var error = await Assert.ThrowsAsync<RpcException>(async () => await server.Points.UpsertAsync(upsert));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains(message, error.Status.Detail, StringComparison.Ordinal);
    }
}
