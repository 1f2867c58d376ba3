using FitnessGrpc.Contracts.Embedding.V1;
using FitnessGrpc.Embedding.Tests.Serving;
using Google.Rpc;
using Grpc.Core;

namespace FitnessGrpc.Embedding.Tests.Rpc;

public sealed class EmbedStreamTests
{
    private readonly GatedBackend _backend = new();

    [Fact]
    public async Task Stream_answers_each_request_in_order_through_a_queue_far_smaller_than_it()
    {
        await using var server = await EmbeddingServer.StartAsync(_backend, ("Embedding:MaxQueueTokens", "1024"), ("Embedding:CacheMebibytes", "0"));
        using var stream = server.Client.EmbedStream();
        var writing = Task.Run(async () =>
        {
            for (var i = 0u; i < 50; i++)
                await stream.RequestStream.WriteAsync(Request(1000 - i, Enumerable.Range(0, 100).Select(t => t % 2 == 0 ? "lunge" : "squat press a a")));
            await stream.RequestStream.CompleteAsync();
        });
        var answers = new List<EmbedStreamResponse>();
        await foreach (var answer in stream.ResponseStream.ReadAllAsync())
            answers.Add(answer);
        await writing;
        Assert.Equal(Enumerable.Range(0, 50).Select(i => 1000u - (uint)i), answers.Select(a => a.Sequence));
        Assert.All(answers, a => Assert.Equal(100, a.Response.Embeddings.Count));
    }

    [Fact]
    public async Task Request_that_is_wrong_ends_the_stream_by_its_field_after_the_answers_before_it()
    {
        await using var server = await EmbeddingServer.StartAsync(_backend);
        using var stream = server.Client.EmbedStream();
        await stream.RequestStream.WriteAsync(Request(1, ["squat"]));
        await stream.RequestStream.WriteAsync(Request(2, ["squat", ""]));
        Assert.True(await stream.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(1u, stream.ResponseStream.Current.Sequence);
        var error = await Assert.ThrowsAsync<RpcException>(() => stream.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Equal("request.texts[1]", Assert.Single(error.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations).Field);
    }

    [Fact]
    public async Task Drain_answers_what_was_read_and_ends_an_open_stream_as_unavailable()
    {
        await using var server = await EmbeddingServer.StartAsync(_backend);
        _backend.RunGate.Reset();
        using var stream = server.Client.EmbedStream();
        await stream.RequestStream.WriteAsync(Request(7, ["squat"]));
        await _backend.Entered.Task;
        var drain = server.Platform.DrainAsync();
        _backend.RunGate.Set();
        Assert.True(await stream.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(7u, stream.ResponseStream.Current.Sequence);
        var end = await Assert.ThrowsAsync<RpcException>(() => stream.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(StatusCode.Unavailable, end.StatusCode);
        Assert.True(await drain);
    }

    private static EmbedStreamRequest Request(uint sequence, IEnumerable<string> texts) =>
        new() { Sequence = sequence, Request = new EmbedRequest { Texts = { texts }, Priority = Priority.Bulk } };
}
