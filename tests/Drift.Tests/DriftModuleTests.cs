using FitnessGrpc.Contracts.Drift.V1;
using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Hosting.Modules;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace FitnessGrpc.Drift.Tests;

/// <summary>The module as it runs: its own port, and Telemetry's contract on another.</summary>
public sealed class DriftModuleTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("fitness-drift-").FullName;
    private readonly TestEvents _events = new();

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task Events_of_telemetry_become_signals_and_decisions()
    {
        var stub = new StubTelemetry([
            .. _events.Queries(DateTimeOffset.UtcNow, hits: 15, misses: 45),
            .. Enumerable.Range(0, 30).Select(_ => _events.Feedback(DateTimeOffset.UtcNow, Rating.Dislike))]);
        await RunAsync(stub, async drift =>
        {
            var state = await CountedAsync(drift, "90");
            Assert.NotNull(state.UpdatedAt);
            Assert.Equal(
                [(Signal.CacheMissRatio, 0.75, 0.5, 60, 50, 3600, true), (Signal.DislikeRatio, 1.0, 0.3, 30, 20, 86_400, true)],
                state.Signals.Select(static s => (s.Signal, s.Value, s.Threshold, s.Samples, s.MinSamples, s.WindowSeconds, s.Drifting)));

            var first = await drift.ListDecisionsAsync(new ListDecisionsRequest { PageSize = 1 });
            var second = await drift.ListDecisionsAsync(new ListDecisionsRequest { PageSize = 1, PageToken = first.NextPageToken });
            Assert.Equal("", second.NextPageToken);
            Assert.Equal((await drift.ListDecisionsAsync(new ListDecisionsRequest())).Decisions, [.. first.Decisions, .. second.Decisions]);
            Assert.All([.. first.Decisions, .. second.Decisions], static d => Assert.Equal(Contracts.Drift.V1.Action.Reindex, d.Action));
        });
    }

    [Fact]
    public async Task Before_the_first_event_there_is_no_cursor_and_nothing_drifts()
    {
        await RunAsync(new StubTelemetry([]), async drift =>
        {
            var state = await drift.GetDriftAsync(new GetDriftRequest());
            Assert.Equal("", state.Cursor);
            Assert.Null(state.UpdatedAt);
            Assert.Equal([false, false], state.Signals.Select(static s => s.Drifting));
            Assert.Empty((await drift.ListDecisionsAsync(new ListDecisionsRequest())).Decisions);
        });
    }

    [Theory]
    [InlineData(StatusCode.OutOfRange, "")]
    [InlineData(StatusCode.InvalidArgument, "")]
    [InlineData(StatusCode.ResourceExhausted, "5")]
    [InlineData(StatusCode.Internal, "5")]
    public async Task Refused_cursor_leads_to_the_oldest_event_and_any_other_fault_to_the_same_place(StatusCode fault, string next)
    {
        var events = _events.Queries(DateTimeOffset.UtcNow, hits: 0, misses: 5);
        await RunAsync(new StubTelemetry(events), drift => CountedAsync(drift, "5"));
        events.AddRange(_events.Queries(DateTimeOffset.UtcNow, hits: 2, misses: 0));
        var stub = new StubTelemetry(events);
        stub.Faults.Enqueue(fault);
        await RunAsync(stub, async drift =>
        {
            var state = await CountedAsync(drift, "7");
            Assert.Equal(7, state.Signals[0].Samples);
        });
        Assert.Equal(["5", next], stub.Cursors);
    }

    [Fact]
    public async Task Wrong_fields_of_a_page_are_named()
    {
        await RunAsync(new StubTelemetry([]), async drift =>
        {
            foreach (var size in new[] { -1, 1001 })
            {
                var error = await Assert.ThrowsAsync<RpcException>(async () =>
                    await drift.ListDecisionsAsync(new ListDecisionsRequest { PageSize = size, PageToken = "no token" }));
                Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
                Assert.Equal(
                    ["page_size", "page_token"],
                    error.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>().FieldViolations.Select(static v => v.Field));
            }
            Assert.Empty((await drift.ListDecisionsAsync(new ListDecisionsRequest { PageSize = 1000 })).Decisions);
        });
    }

    [Fact]
    public async Task Module_serves_and_is_ready_while_telemetry_is_away()
    {
        await using var platform = Create(new DriftModule(), new() { ["telemetry:Address"] = "http://127.0.0.1:1" });
        await platform.StartAsync();
        Assert.Empty(await platform.WaitingForAsync(CancellationToken.None));
        using var channel = GrpcChannel.ForAddress(platform.GrpcAddress!);
        Assert.Equal(2, (await new DriftService.DriftServiceClient(channel).GetDriftAsync(new GetDriftRequest())).Signals.Count);
        Assert.False(platform.Died.IsCompleted);
        Assert.True(await platform.DrainAsync());
    }

    [Theory]
    [InlineData("drift:CacheMiss:Threshold", "1.5", "Threshold")]
    [InlineData("drift:CacheMiss:MinSamples", "0", "MinSamples")]
    [InlineData("drift:Dislike:WindowSeconds", "59", "WindowSeconds")]
    [InlineData("drift:CooldownSeconds", "0", "CooldownSeconds")]
    [InlineData("drift:BatchSize", "0", "BatchSize")]
    [InlineData("drift:HeartbeatSeconds", "61", "HeartbeatSeconds")]
    [InlineData("drift:MaxSeenEvents", "1", "MaxSeenEvents")]
    public async Task Setting_out_of_range_stops_the_start_and_is_named(string key, string value, string name)
    {
        await using var platform = Create(new DriftModule(), new() { ["telemetry:Address"] = "http://127.0.0.1:1", [key] = value });
        Assert.Contains(name, (await Assert.ThrowsAsync<StartupException>(() => platform.StartAsync())).Message);
    }

    private async Task RunAsync(StubTelemetry telemetry, Func<DriftService.DriftServiceClient, Task> test)
    {
        await using var back = Create(telemetry, []);
        await back.StartAsync();
        await using var front = Create(new DriftModule(), new() { ["telemetry:Address"] = back.GrpcAddress!.ToString() });
        await front.StartAsync();
        using var channel = GrpcChannel.ForAddress(front.GrpcAddress!);
        await test(new DriftService.DriftServiceClient(channel));
        Assert.True(await front.DrainAsync());
        Assert.False(front.Died.IsCompleted);
    }

    /// <summary>The state once the cursor is reached; the way there is over sockets, so it is asked for until then.</summary>
    private static async Task<GetDriftResponse> CountedAsync(DriftService.DriftServiceClient drift, string cursor)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var state = await drift.GetDriftAsync(new GetDriftRequest(), cancellationToken: limit.Token);
            var decisions = (await drift.ListDecisionsAsync(new ListDecisionsRequest(), cancellationToken: limit.Token)).Decisions;
            if (state.Cursor == cursor && decisions.Count == state.Signals.Count(static s => s.Drifting))
                return state;
            await Task.Delay(20, limit.Token);
        }
    }

    private Platform Create(IModule module, Dictionary<string, string?> settings) => new(
        new PlatformSettings { Target = module.Name, DataDirectory = _data, HttpPort = 0, GrpcPort = 0, AdminPort = 0 },
        [module],
        new ConfigurationBuilder().AddInMemoryCollection(settings).Build(),
        NullLoggerFactory.Instance);
}
