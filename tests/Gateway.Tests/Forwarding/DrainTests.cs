using System.Diagnostics;
using FitnessGrpc.Contracts.Generation.V1;
using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Gateway.Tests.Backends;
using Grpc.Core;

namespace FitnessGrpc.Gateway.Tests.Forwarding;

public sealed class DrainTests
{
    [Fact]
    public async Task Drain_lets_streams_finish_and_ends_tails()
    {
        await using var platform = new TestPlatform();
        await platform.InitializeAsync();
        using var tail = new TelemetryService.TelemetryServiceClient(platform.Channel).TailEvents(new TailEventsRequest());
        Assert.True(await tail.ResponseStream.MoveNext(CancellationToken.None));
        using var chat = new GenerationService.GenerationServiceClient(platform.Channel).Chat(new ChatRequest { Question = FakeGeneration.Slow });
        Assert.True(await chat.ResponseStream.MoveNext(CancellationToken.None));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat") { Content = TestPlatform.Json($$"""{"question":"{{FakeGeneration.Slow}}"}""") };
        using var lines = await platform.Rest.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        var started = Stopwatch.GetTimestamp();
        var drain = platform.DrainAsync();
        // The tail ends because of the drain, while the chats still wait.
        var end = await Assert.ThrowsAsync<RpcException>(() => tail.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(StatusCode.Unavailable, end.StatusCode);
        Assert.Contains("resume", end.Status.Detail);
        Assert.False(drain.IsCompleted);

        platform.Generation.GoOn.SetResult();
        Assert.Equal(3, await chat.ResponseStream.ReadAllAsync().CountAsync());
        Assert.Contains("\"finished\"", await lines.Content.ReadAsStringAsync());
        Assert.True(await drain);
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(19), "the drain waited for its budget");
        Assert.Empty(platform.Errors.Lines);
    }
}
