using FitnessGrpc.Contracts.Embedding.V1;
using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;

namespace FitnessGrpc.Embedding.Tests.Serving;

/// <summary>Far more requests than the model can answer: the short form of an overload that lasts.</summary>
public sealed class OverloadTests
{
    private readonly VersionedBackend _backend = new() { BatchTime = TimeSpan.FromMilliseconds(20) };

    [Fact]
    public async Task Overload_is_refused_what_is_accepted_is_answered_and_the_next_call_finds_an_empty_queue()
    {
        await using var server = await EmbeddingServer.StartAsync(_backend, ("Embedding:MaxQueueTokens", "1024"), ("Embedding:CacheMebibytes", "0"));
        // Once this is answered the model is loaded; the gate would hold up its first inference as well.
        await server.Client.EmbedAsync(new EmbedRequest { Texts = { "squat" } });
        var channels = Enumerable.Range(0, 4).Select(_ => GrpcChannel.ForAddress(server.Address)).ToList();
        _backend.RunGate.Reset();
        var calls = Enumerable.Range(0, 600).Select(i => CallAsync(channels[i % 4], i)).ToList();
        await Task.WhenAny(Task.WhenAny(calls), Task.Delay(TimeSpan.FromSeconds(60)));
        _backend.RunGate.Set();
        var outcomes = await Task.WhenAll(calls);
        channels.ForEach(static c => c.Dispose());
        Assert.Equal([StatusCode.OK, StatusCode.ResourceExhausted], outcomes.Distinct().Order());
        // 1,024 tokens are 128 texts of 8: at least those are answered, whatever comes beside them.
        Assert.InRange(outcomes.Count(static o => o == StatusCode.OK), 100, 590);
        for (var i = 0; i < 5; i++)
            Assert.Single((await server.Client.EmbedAsync(new EmbedRequest { Texts = { "squat" } })).Embeddings);
    }

    [Fact]
    public async Task Deadline_that_cannot_be_kept_at_the_present_rate_is_refused_with_a_time_to_come_back()
    {
        _backend.BatchTime = TimeSpan.FromMilliseconds(250);
        await using var server = await EmbeddingServer.StartAsync(_backend, ("Embedding:CacheMebibytes", "0"), ("Embedding:MaxBatchTexts", "1"));
        // The rate is known by one batch: two workers, 3 tokens in a quarter of a second each.
        await server.Client.EmbedAsync(new EmbedRequest { Texts = { "squat" } });
        using var cancel = new CancellationTokenSource();
        using var other = GrpcChannel.ForAddress(server.Address);
        _backend.RunGate.Reset();
        var many = server.Client.EmbedAsync(new EmbedRequest { Texts = { Enumerable.Repeat("lunge", 60) } }, cancellationToken: cancel.Token).ResponseAsync;
        await _backend.Held.Task;
        // Of one caller all wait for each other: 2 s are not enough behind some fifty texts of an eighth of a second.
        var refused = await Assert.ThrowsAsync<RpcException>(
            async () => await server.Client.EmbedAsync(new EmbedRequest { Texts = { "squat" } }, deadline: DateTime.UtcNow.AddSeconds(2)));
        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
        Assert.True(refused.GetRpcStatus()!.GetDetail<RetryInfo>()!.RetryDelay.ToTimeSpan() > TimeSpan.FromSeconds(1));
        // Another caller does not wait for them.
        _backend.RunGate.Set();
        var single = new EmbeddingService.EmbeddingServiceClient(other);
        Assert.Single((await single.EmbedAsync(new EmbedRequest { Texts = { "squat" } }, deadline: DateTime.UtcNow.AddSeconds(300))).Embeddings);
        await cancel.CancelAsync();
        await Assert.ThrowsAsync<RpcException>(() => many);
    }

    private static async Task<StatusCode> CallAsync(GrpcChannel channel, int index)
    {
        try
        {
            var text = string.Concat(Enumerable.Repeat(index % 2 == 0 ? "lunge " : "squat ", 6));
            await new EmbeddingService.EmbeddingServiceClient(channel).EmbedAsync(new EmbedRequest { Texts = { text } }, deadline: DateTime.UtcNow.AddSeconds(60));
            return StatusCode.OK;
        }
        catch (RpcException e)
        {
            return e.StatusCode;
        }
    }
}
