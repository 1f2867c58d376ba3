using FitnessGrpc.Generation.Models;
using FitnessGrpc.Hosting.Errors;

namespace FitnessGrpc.Generation.Tests.Models;

/// <summary>The writer against an endpoint on a real socket.</summary>
public sealed class ModelAnswerWriterTests
{
    private static readonly WriterRequest Question = Samples.Request("Is creatine safe?", Samples.Creatine, Samples.Sleep);

    [Fact]
    public async Task Stream_is_passed_on_piece_by_piece_with_its_usage()
    {
        await using var server = await StubModelServer.StartAsync((c, _) => StubModelServer.StreamAsync(c, ["Yes", ", it ", "is [1]."]));
        var pieces = await server.Writer().ListAsync(Question);
        Assert.Equal(
            [
                new AnswerPiece.Start(true, 2), new AnswerPiece.Text("Yes"), new AnswerPiece.Text(", it "), new AnswerPiece.Text("is [1]."),
                new AnswerPiece.End(true, 321, 45),
            ],
            pieces);

        var sent = Assert.Single(server.Requests);
        Assert.Equal("stub-model", (string)sent["model"]!);
        Assert.True((bool)sent["stream"]!);
        Assert.Equal(512, (int)(sent["max_completion_tokens"] ?? sent["max_tokens"])!);
        Assert.Equal(["system", "user"], sent["messages"]!.AsArray().Select(m => (string)m!["role"]!));
        Assert.Equal("Bearer stub-key", server.Keys[0]);
    }

    [Fact]
    public async Task First_text_is_given_while_the_model_still_writes()
    {
        var read = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await StubModelServer.StartAsync(async (c, _) =>
        {
            await StubModelServer.StreamAsync(c, ["First"], finish: null);
            await read.Task.WaitAsync(TimeSpan.FromSeconds(20));
            await StubModelServer.StreamAsync(c, [" second."]);
        });
        var text = "";
        await foreach (var piece in server.Writer().WriteAsync(Question, TestContext.Current.CancellationToken))
        {
            text += (piece as AnswerPiece.Text)?.Value;
            if (text == "First")
                read.TrySetResult();
        }
        Assert.Equal("First second.", text);
    }

    [Theory]
    [InlineData("NO_ANSWER The sources say nothing of tax.")]
    [InlineData("NO_ANSWER: The sources say nothing of tax.")]
    [InlineData("\n NO_ANSWER\n\nThe sources say nothing of tax.")]
    public async Task Marker_of_no_answer_is_hidden_however_it_is_split(string reply)
    {
        for (var size = 1; size < 12; size += 5)
        {
            var parts = reply.Chunk(size).Select(p => new string(p)).ToList();
            await using var server = await StubModelServer.StartAsync((c, _) => StubModelServer.StreamAsync(c, parts));
            var pieces = await server.Writer().ListAsync(Question);
            Assert.Equal(new AnswerPiece.Start(false, 2), pieces[0]);
            Assert.Equal("The sources say nothing of tax.", pieces.Text());
            Assert.Equal(new AnswerPiece.End(true, 321, 45), pieces[^1]);
        }
    }

    [Theory]
    [InlineData("NO_ANSWER", "stop")]
    [InlineData("", "content_filter")]
    public async Task Model_that_only_declines_gets_words_from_us(string reply, string finish)
    {
        await using var server = await StubModelServer.StartAsync((c, _) => StubModelServer.StreamAsync(c, [reply], finish));
        var pieces = await server.Writer().ListAsync(Question);
        Assert.Equal([new AnswerPiece.Start(false, 2), new AnswerPiece.Text(NoAnswer.Text), new AnswerPiece.End(finish == "stop", 321, 45)], pieces);
    }

    [Theory]
    [InlineData("No, it is not.")]
    [InlineData("N")]
    public async Task Answer_that_opens_like_the_marker_is_an_answer(string reply)
    {
        await using var server = await StubModelServer.StartAsync((c, _) => StubModelServer.StreamAsync(c, reply.Select(x => x.ToString())));
        var pieces = await server.Writer().ListAsync(Question);
        Assert.Equal(new AnswerPiece.Start(true, 2), pieces[0]);
        Assert.Equal(reply, pieces.Text());
    }

    [Theory]
    [InlineData("length")]
    [InlineData("content_filter")]
    public async Task Answer_that_was_cut_is_not_complete(string finish)
    {
        await using var server = await StubModelServer.StartAsync((c, _) => StubModelServer.StreamAsync(c, ["Yes [1]"], finish, usage: false));
        var pieces = await server.Writer().ListAsync(Question);
        Assert.Equal(new AnswerPiece.End(false, 0, 0), pieces[^1]);
        Assert.Equal("Yes [1]", pieces.Text());
    }

    [Fact]
    public async Task Endpoint_that_ignores_the_bound_of_tokens_is_stopped()
    {
        await using var server = await StubModelServer.StartAsync((c, _) =>
            StubModelServer.StreamAsync(c, Enumerable.Repeat(new string('x', 300), 1000)));
        var pieces = await server.Writer().ListAsync(Question with { MaxOutputTokens = 100 });
        Assert.Equal(800, pieces.Text().Length);
        Assert.False(((AnswerPiece.End)pieces[^1]).Complete);
    }

    [Fact]
    public async Task Failure_that_passes_is_tried_again()
    {
        await using var server = await StubModelServer.StartAsync((c, attempt) => attempt < 3
            ? StubModelServer.ErrorAsync(c, attempt == 1 ? 500 : 503)
            : StubModelServer.StreamAsync(c, ["Yes [1]."]));
        Assert.Equal("Yes [1].", (await server.Writer().ListAsync(Question)).Text());
        Assert.Equal(3, server.Requests.Count);
    }

    [Theory]
    [InlineData(429, "17", ErrorKind.ResourceExhausted, 17, 1)]
    [InlineData(503, "600000", ErrorKind.Unavailable, 600, 1)]
    [InlineData(503, null, ErrorKind.Unavailable, 2, 2)]
    [InlineData(500, "soon", ErrorKind.Unavailable, 2, 2)]
    [InlineData(401, null, ErrorKind.Unavailable, 30, 1)]
    [InlineData(404, null, ErrorKind.Unavailable, 30, 1)]
    public async Task Refusal_says_when_to_come_back_and_nothing_of_the_endpoint(int status, string? header, ErrorKind kind, int seconds, int tries)
    {
        await using var server = await StubModelServer.StartAsync((c, _) => StubModelServer.ErrorAsync(c, status, header));
        var options = server.Options();
        options.MaxRetries = 1;
        var error = await Assert.ThrowsAsync<DomainException>(() => server.Writer(options).ListAsync(Question));
        Assert.Equal(kind, error.Kind);
        Assert.Equal(TimeSpan.FromSeconds(seconds), error.RetryAfter);
        Assert.DoesNotContain("secret", error.Message);
        Assert.Equal(tries, server.Requests.Count);
    }

    [Fact]
    public async Task Endpoint_that_is_not_there_is_unavailable()
    {
        var server = await StubModelServer.StartAsync((_, _) => Task.CompletedTask);
        var options = server.Options();
        await server.DisposeAsync();
        options.MaxRetries = 0;
        var error = await Assert.ThrowsAsync<DomainException>(() => server.Writer(options).ListAsync(Question));
        Assert.Equal(ErrorKind.Unavailable, error.Kind);
        Assert.NotNull(error.RetryAfter);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stream_that_breaks_ends_with_an_error_after_its_text(bool abort)
    {
        var read = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await StubModelServer.StartAsync(async (c, _) =>
        {
            await StubModelServer.StreamAsync(c, ["Half an ans"], finish: null);
            // A reset connection loses what was not read yet.
            await read.Task.WaitAsync(TimeSpan.FromSeconds(20));
            if (abort)
                c.Abort();
        });
        var (text, error) = await ReadUntilErrorAsync(server.Writer(), () => read.TrySetResult());
        Assert.Equal("Half an ans", text);
        Assert.Equal(ErrorKind.Unavailable, error.Kind);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("data: {\"choices\": [\n\n", "")]
    [InlineData("data: this is no JSON\n\n", "")]
    [InlineData("<html>a proxy's error page</html>", "")]
    public async Task Malformed_stream_is_unavailable(string body, string expected)
    {
        await using var server = await StubModelServer.StartAsync((c, _) =>
        {
            c.Response.ContentType = "text/event-stream";
            return StubModelServer.RawAsync(c, body);
        });
        var (text, error) = await ReadUntilErrorAsync(server.Writer());
        Assert.Equal(expected, text);
        Assert.Equal(ErrorKind.Unavailable, error.Kind);
    }

    [Fact]
    public async Task Empty_answer_is_unavailable()
    {
        await using var server = await StubModelServer.StartAsync((c, _) => StubModelServer.StreamAsync(c, []));
        var error = await Assert.ThrowsAsync<DomainException>(() => server.Writer().ListAsync(Question));
        Assert.Equal(ErrorKind.Unavailable, error.Kind);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Silence_is_cut(bool afterText)
    {
        await using var server = await StubModelServer.StartAsync(async (c, _) =>
        {
            if (afterText)
                await StubModelServer.StreamAsync(c, ["Half"], finish: null);
            await Task.Delay(Timeout.Infinite, c.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        var options = server.Options();
        if (afterText)
            options.IdleTimeoutSeconds = 0.1;
        else
            options.FirstTokenTimeoutSeconds = 0.1;
        var (text, error) = await ReadUntilErrorAsync(server.Writer(options));
        Assert.Equal(afterText ? "Half" : "", text);
        Assert.Equal(ErrorKind.Unavailable, error.Kind);
        Assert.Equal("The model was silent for too long.", error.Message);
    }

    [Fact]
    public async Task Reader_that_takes_its_time_is_not_the_model_being_silent()
    {
        await using var server = await StubModelServer.StartAsync((c, _) => StubModelServer.StreamAsync(c, ["One", " two", " three."]));
        var options = server.Options();
        options.IdleTimeoutSeconds = 0.1;
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var writer = new ModelAnswerWriter(
            ChatClientFactory.Create(options),
            Microsoft.Extensions.Options.Options.Create(options),
            time,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<ModelAnswerWriter>.Instance);
        var text = "";
        await foreach (var piece in writer.WriteAsync(Question, TestContext.Current.CancellationToken))
        {
            text += (piece as AnswerPiece.Text)?.Value;
            if (text.Length > 0)
                time.Advance(TimeSpan.FromMinutes(1));
        }
        Assert.Equal("One two three.", text);
    }

    [Fact]
    public async Task Caller_who_leaves_is_cancelled_and_the_endpoint_notices()
    {
        var noticed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await StubModelServer.StartAsync(async (c, _) =>
        {
            using var registration = c.RequestAborted.Register(() => noticed.TrySetResult());
            await StubModelServer.StreamAsync(c, ["Half"], finish: null);
            await noticed.Task.WaitAsync(TimeSpan.FromSeconds(20));
        });
        using var caller = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var piece in server.Writer().WriteAsync(Question, caller.Token))
            {
                if (piece is AnswerPiece.Text)
                    await caller.CancelAsync();
            }
        });
        await noticed.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Question_that_leaves_no_room_for_sources_is_named()
    {
        await using var server = await StubModelServer.StartAsync((c, _) => StubModelServer.StreamAsync(c, ["Yes [1]."]));
        var options = server.Options();
        options.MaxPromptTokens = 1024;
        var error = await Assert.ThrowsAsync<DomainException>(
            () => server.Writer(options).ListAsync(Samples.Request(new string('q', 4000), Samples.Creatine)));
        Assert.Equal("question", Assert.Single(error.Violations).Field);
        Assert.Empty(server.Requests);
    }

    private static async Task<(string Text, DomainException Error)> ReadUntilErrorAsync(ModelAnswerWriter writer, Action? onText = null)
    {
        var text = "";
        var error = await Assert.ThrowsAsync<DomainException>(async () =>
        {
            await foreach (var piece in writer.WriteAsync(Question, TestContext.Current.CancellationToken))
            {
                text += (piece as AnswerPiece.Text)?.Value;
                if (text.Length > 0)
                    onText?.Invoke();
            }
        });
        return (text, error);
    }
}
