using System.Diagnostics.Metrics;
using FitnessGrpc.Hosting.Modules;
using FitnessGrpc.VectorEngine.Qdrant.Tests.Support;
using Grpc.Health.V1;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace FitnessGrpc.VectorEngine.Qdrant.Tests;

public sealed class VectorsModuleTests
{
    [Fact]
    public async Task What_was_written_is_there_after_a_restart()
    {
        await using var server = new EngineServer();
        await server.StartAsync();
        await server.CreateAsync("kept");
        await server.Points.UpsertAsync(new Wire.UpsertPoints { CollectionName = "kept", Points = { Wires.Point(1, 1, 2) } });
        await server.StopAsync();
        await server.StartAsync();
        Assert.Equal(1ul, (await server.Points.CountAsync(new Wire.CountPoints { CollectionName = "kept" })).Result.Count);
    }

    [Fact]
    public async Task Settings_bind_to_the_engines_limits()
    {
        await using var server = new EngineServer();
        await server.StartAsync(("vectors:MaxDimensions", "8"), ("vectors:Fsync", "Interval"), ("vectors:FsyncInterval", "00:00:00.050"));
        await server.CreateAsync("small", 8);
        await Assert.ThrowsAsync<Grpc.Core.RpcException>(() => server.CreateAsync("big", 9));
    }

    [Theory]
    [InlineData("vectors:MaxDimensions", "0")]
    [InlineData("vectors:FsyncInterval", "00:00:00.001")]
    [InlineData("vectors:CheckpointBytes", "1")]
    public async Task A_setting_out_of_range_stops_the_start_and_is_named(string key, string value)
    {
        await using var server = new EngineServer();
        var error = await Assert.ThrowsAsync<StartupException>(() => server.StartAsync((key, value)));
        Assert.Contains(key.Split(':')[1], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_is_serving()
    {
        await using var server = new EngineServer();
        await server.StartAsync();
        var health = new Health.HealthClient(server.Channel);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        // The publisher runs shortly after the start; the watch tells when it has.
        using var watch = health.Watch(new HealthCheckRequest(), cancellationToken: limit.Token);
        while (await watch.ResponseStream.MoveNext(limit.Token))
        {
            if (watch.ResponseStream.Current.Status == HealthCheckResponse.Types.ServingStatus.Serving)
                return;
        }
        Assert.Fail("never serving");
    }

    [Fact]
    public void A_failed_storage_ends_the_module_once()
    {
        using var meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var lifetime = new Lifetime();
        var events = new EngineEvents(
            new EngineMetrics(meters.GetRequiredService<IMeterFactory>()), lifetime, NullLogger<EngineEvents>.Instance);
        Assert.False(events.HasFailed);
        events.Fatal(new IOException("disk"));
        events.Fatal(new IOException("disk"));
        Assert.True(events.HasFailed);
        Assert.Equal(1, lifetime.Stops);
    }

    private sealed class Lifetime : IHostApplicationLifetime
    {
        public int Stops { get; private set; }

        public CancellationToken ApplicationStarted => default;

        public CancellationToken ApplicationStopping => default;

        public CancellationToken ApplicationStopped => default;

        public void StopApplication() => Stops++;
    }
}
