using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Hosting.Modules;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace FitnessGrpc.Telemetry.Tests;

/// <summary>The module as it runs, on a port of its own.</summary>
public sealed class TelemetryModuleTests : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("fitness-telemetry-").FullName;
    private readonly TestEvents _events = new();
    private readonly Platform _platform;
    private GrpcChannel _channel = null!;
    private TelemetryService.TelemetryServiceClient _client = null!;

    public TelemetryModuleTests() => _platform = new Platform(
        new PlatformSettings { Target = ModuleNames.Telemetry, DataDirectory = _data, HttpPort = 0, GrpcPort = 0, AdminPort = 0 },
        [new TelemetryModule()],
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["telemetry:MaxTails"] = "2" }).Build(),
        NullLoggerFactory.Instance);

    public async ValueTask InitializeAsync()
    {
        await _platform.StartAsync();
        _channel = GrpcChannel.ForAddress(_platform.GrpcAddress!);
        _client = new TelemetryService.TelemetryServiceClient(_channel);
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _platform.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Statistics_show_events_and_feedback_as_soon_as_they_are_acknowledged()
    {
        for (var i = 1; i <= 10; i++)
        {
            // The caller's clock is a little ahead, as another machine's may be.
            var request = new PublishEventsRequest { Events = { _events.Query(DateTimeOffset.UtcNow.AddSeconds(2), CacheStatus.Exact) } };
            Assert.Equal(new PublishEventsResponse { Accepted = 1 }, await _client.PublishEventsAsync(request));
            Assert.Equal(new PublishEventsResponse { Duplicates = 1 }, await _client.PublishEventsAsync(request));
            Assert.False((await _client.SubmitFeedbackAsync(_events.Submission())).Duplicate);
            var statistics = await _client.GetStatisticsAsync(new GetStatisticsRequest());
            Assert.Equal((i, i, i), (statistics.Queries, statistics.Cache.ExactHits, statistics.Feedback.Dislikes));
            Assert.Equal((1.0, 0.0, 1.0), (statistics.Cache.HitRatio, statistics.Cache.MissRatio, statistics.Feedback.DislikeRatio));
        }
    }

    [Fact]
    public async Task Wrong_requests_name_the_field()
    {
        await AssertNamedAsync("events", async () => await _client.PublishEventsAsync(new PublishEventsRequest()));
        await AssertNamedAsync("feedback_id", async () => await _client.SubmitFeedbackAsync(new SubmitFeedbackRequest()));
        await AssertNamedAsync("window_seconds", async () => await _client.GetStatisticsAsync(new GetStatisticsRequest { WindowSeconds = -1 }));
        await AssertNamedAsync("window_seconds", async () => await _client.GetStatisticsAsync(new GetStatisticsRequest { WindowSeconds = 2_678_401 }));
        await AssertNamedAsync("heartbeat_seconds", () => FirstAsync(new TailEventsRequest { HeartbeatSeconds = 61 }));
        await AssertNamedAsync("cursor", () => FirstAsync(new TailEventsRequest { Cursor = "no cursor" }));
        Assert.Equal(31 * 86_400, Length(await _client.GetStatisticsAsync(new GetStatisticsRequest { WindowSeconds = 31 * 86_400 })));
        Assert.Equal(86_400, Length(await _client.GetStatisticsAsync(new GetStatisticsRequest())));
    }

    [Fact]
    public async Task Tail_follows_beats_and_leaves_its_place_to_the_next()
    {
        using (var first = Tail())
        using (var second = Tail())
        {
            await first.ResponseHeadersAsync;
            await second.ResponseHeadersAsync;
            var item = _events.Query(DateTimeOffset.UtcNow);
            await _client.PublishEventsAsync(new PublishEventsRequest { Events = { item } });
            var next = await NextAsync(first);
            // On a slow machine a second can have passed before the event is there.
            while (next.Heartbeat is not null)
                next = await NextAsync(first);
            Assert.Equal(item, next.Event);
            Assert.NotNull((await NextAsync(first)).Heartbeat);
            var refused = await Assert.ThrowsAsync<RpcException>(() => FirstAsync(new TailEventsRequest()));
            Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
        }
        // A place is free again once the server has noticed.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            try
            {
                Assert.NotNull((await FirstAsync(new TailEventsRequest())).Event);
                return;
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.ResourceExhausted)
            {
                await Task.Delay(20, limit.Token);
            }
        }
    }

    [Fact]
    public async Task Drain_ends_a_tail_with_unavailable_and_within_the_budget()
    {
        using var tail = Tail();
        await tail.ResponseHeadersAsync;
        var waiting = NextAsync(tail);
        var drained = _platform.DrainAsync();
        var error = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            await waiting;
            while (true)
                await NextAsync(tail);
        });
        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        Assert.True(await drained);
    }

    private static long Length(GetStatisticsResponse statistics) => statistics.WindowEnd.Seconds - statistics.WindowStart.Seconds;

    private static async Task AssertNamedAsync(string field, Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<RpcException>(call);
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Equal(field, error.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>().FieldViolations[0].Field);
    }

    private static async Task<TailEventsResponse> NextAsync(AsyncServerStreamingCall<TailEventsResponse> tail)
    {
        Assert.True(await tail.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20)));
        return tail.ResponseStream.Current;
    }

    private AsyncServerStreamingCall<TailEventsResponse> Tail() => _client.TailEvents(new TailEventsRequest { HeartbeatSeconds = 1 });

    private async Task<TailEventsResponse> FirstAsync(TailEventsRequest request)
    {
        using var tail = _client.TailEvents(request);
        return await NextAsync(tail);
    }
}
