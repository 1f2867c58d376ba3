using FitnessGrpc.Contracts.Embedding.V1;
using FitnessGrpc.Embedding.Rpc;
using Grpc.Core;

namespace FitnessGrpc.Embedding.Tests.Rpc;

public sealed class EmbedStreamSessionTests
{
    [Fact]
    public async Task Session_reads_no_further_than_it_works_at_once()
    {
        var caller = new Caller(messages: 6);
        var answers = Enumerable.Range(0, 6).Select(_ => new TaskCompletionSource<EmbedResponse>()).ToList();
        var started = 0;
        var session = new EmbedStreamSession((_, _) => Task.FromResult(answers[started++].Task), inFlight: 2);
        var running = session.RunAsync(caller, caller, CancellationToken.None, CancellationToken.None);
        Assert.Equal(2, caller.Read);
        // The second is done first and waits for its turn: nothing more is read.
        answers[1].SetResult(new EmbedResponse());
        Assert.Equal(2, caller.Read);
        Assert.Empty(caller.Answers);
        answers[0].SetResult(new EmbedResponse());
        answers[2].SetResult(new EmbedResponse());
        answers[3].SetResult(new EmbedResponse());
        answers[4].SetResult(new EmbedResponse());
        answers[5].SetResult(new EmbedResponse());
        await running;
        Assert.Equal([1u, 2, 3, 4, 5, 6], caller.Answers);
    }

    [Fact]
    public async Task Caller_that_goes_away_cancels_what_was_started()
    {
        var caller = new Caller(messages: 6);
        var tokens = new List<CancellationToken>();
        var session = new EmbedStreamSession(
            (_, token) =>
            {
                tokens.Add(token);
                return Task.FromResult(new TaskCompletionSource<EmbedResponse>().Task.WaitAsync(token));
            },
            inFlight: 3);
        using var gone = new CancellationTokenSource();
        var running = session.RunAsync(caller, caller, CancellationToken.None, gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(3, tokens.Count);
        Assert.All(tokens, static t => Assert.True(t.IsCancellationRequested));
    }

    private sealed class Caller(int messages) : IAsyncStreamReader<EmbedStreamRequest>, IAsyncStreamWriter<EmbedStreamResponse>
    {
        public int Read { get; private set; }

        public List<uint> Answers { get; } = [];

        public EmbedStreamRequest Current => new() { Sequence = (uint)Read, Request = new EmbedRequest { Texts = { "squat" } } };

        public WriteOptions? WriteOptions { get; set; }

        public Task<bool> MoveNext(CancellationToken cancellationToken) => Task.FromResult(Read < messages && ++Read > 0);

        public Task WriteAsync(EmbedStreamResponse message, CancellationToken cancellationToken) => WriteAsync(message);

        public Task WriteAsync(EmbedStreamResponse message)
        {
            Answers.Add(message.Sequence);
            return Task.CompletedTask;
        }
    }
}
