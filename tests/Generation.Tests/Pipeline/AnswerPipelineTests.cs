using FitnessGrpc.Contracts.Generation.V1;
using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Generation.Models;
using FitnessGrpc.Hosting.Errors;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace FitnessGrpc.Generation.Tests.Pipeline;

public sealed class AnswerPipelineTests : IDisposable
{
    private const string Question = "Is creatine safe to take every day?";

    private readonly PipelineFixture _fixture = new();

    public AnswerPipelineTests() => _fixture.Writer.Says("Creatine is ", "safe [1]", ". Sleep too [2].");

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Miss_is_written_streamed_checked_remembered_and_told()
    {
        _fixture.Writer.BeforePiece = () => _fixture.Time.Advance(TimeSpan.FromMilliseconds(10));
        var events = await _fixture.RunAsync(PipelineFixture.Ask(Question));
        Assert.Equal("started delta delta citation delta citation finished", Shape(events));
        var started = events[0].Started;
        Assert.Equal(("miss", 0.0, "scripted"), (started.Cache.Status, started.Cache.Similarity, started.Model));
        Assert.Equal('7', Guid.Parse(started.QueryId).ToString()[14]);
        Assert.Equal("Creatine is safe [1]. Sleep too [2].", Text(events));
        var finished = events[^1].Finished;
        Assert.Equal((started.QueryId, true, 30, 4, 50.0), (
            finished.QueryId, finished.Answered, finished.Usage.PromptTokens, finished.Usage.CompletionTokens, finished.Usage.LatencyMs));

        var stored = Assert.Single(_fixture.Retrieval.Stores);
        Assert.Equal((Question, "Creatine is safe [1]. Sleep too [2].", "scripted", "scripted/r7/s6/t512"), (
            stored.Question, stored.Answer, stored.Model, stored.Scope));
        Assert.Equal([0.6f, 0.8f], stored.QueryVector);
        Assert.Equal([0.6f, 0.8f], Assert.Single(_fixture.Retrieval.Searches).QueryVector);
        Assert.Equal(
            [("creatine", "hash-creatine", 0.72), ("sleep", "hash-sleep", 0.31)],
            stored.Sources.Select(s => (s.DocumentId, s.ContentHash, s.DenseScore)));

        var told = Assert.Single(_fixture.Events.Answered);
        Assert.Equal(started.QueryId, told.QueryId);
        Assert.Equal((CacheStatus.Miss, true, "scripted", 50.0, 30, 4, 0.72, 0.25, false), (
            told.CacheStatus, told.Answered, told.Model, told.LatencyMs, told.PromptTokens, told.CompletionTokens, told.TopScore, told.CacheSimilarity,
            told.CacheBypassed));
        Assert.Equal(["creatine", "sleep"], told.DocumentIds);
    }

    [Fact]
    public async Task Question_asked_again_at_once_is_an_exact_hit_with_the_same_answer()
    {
        var first = await _fixture.RunAsync(PipelineFixture.Ask(Question));
        var second = await _fixture.RunAsync(PipelineFixture.Ask(Question));
        Assert.Equal("started delta citation citation finished", Shape(second));
        Assert.Equal("exact", second[0].Started.Cache.Status);
        Assert.Equal(1, second[0].Started.Cache.Similarity);
        Assert.NotEqual(first[0].Started.QueryId, second[0].Started.QueryId);
        Assert.Equal(Text(first), Text(second));
        Assert.Equal(Citations(first), Citations(second));
        Assert.True(second[^1].Finished.Answered);
        Assert.Single(_fixture.Writer.Requests);
        Assert.Single(_fixture.Retrieval.Searches);
        var told = _fixture.Events.Answered[^1];
        Assert.Equal((CacheStatus.Exact, 1.0, false, 0), (told.CacheStatus, told.CacheSimilarity, told.HasTopScore, told.PromptTokens));
        Assert.Equal(["creatine", "sleep"], told.DocumentIds);
    }

    [Fact]
    public async Task Semantic_hit_names_its_writer_and_its_likeness()
    {
        await _fixture.RunAsync(PipelineFixture.Ask(Question));
        _fixture.Retrieval.Semantic = true;
        var events = await _fixture.RunAsync(PipelineFixture.Ask("Can creatine be taken daily?"));
        Assert.Equal(("semantic", 0.97, "scripted"), (events[0].Started.Cache.Status, events[0].Started.Cache.Similarity, events[0].Started.Model));
        Assert.Equal(CacheStatus.Semantic, _fixture.Events.Answered[^1].CacheStatus);
    }

    [Fact]
    public async Task Bypassed_cache_is_neither_asked_nor_filled()
    {
        await _fixture.RunAsync(PipelineFixture.Ask(Question, bypass: true));
        Assert.Empty(_fixture.Retrieval.Lookups);
        Assert.Empty(_fixture.Retrieval.Stores);
        var told = Assert.Single(_fixture.Events.Answered);
        Assert.True(told.CacheBypassed);
        Assert.False(told.HasCacheSimilarity);
    }

    [Fact]
    public async Task Other_bounds_and_other_writers_do_not_share_answers()
    {
        await _fixture.RunAsync(PipelineFixture.Ask(Question));
        Assert.Equal("miss", (await _fixture.RunAsync(PipelineFixture.Ask(Question, sources: 2)))[0].Started.Cache.Status);
        Assert.Equal("miss", (await _fixture.RunAsync(PipelineFixture.Ask(Question) with { MaxOutputTokens = 16 }))[0].Started.Cache.Status);
        _fixture.Writer.Name = new string('m', 128);
        Assert.Equal("miss", (await _fixture.RunAsync(PipelineFixture.Ask(Question)))[0].Started.Cache.Status);
        Assert.All(_fixture.Retrieval.Stores, s => Assert.InRange(s.Scope.Length, 1, 128));
        Assert.Equal(4, _fixture.Retrieval.Stores.Select(s => s.Scope).Distinct().Count());
    }

    [Fact]
    public async Task Declined_question_has_no_citations_and_is_not_remembered()
    {
        _fixture.Writer.Script.Clear();
        _fixture.Writer.Script.AddRange(
            [new AnswerPiece.Start(false, 2), new AnswerPiece.Text("Nothing on that [1]"), new AnswerPiece.Text("."), new AnswerPiece.End(true, 30, 4)]);
        var events = await _fixture.RunAsync(PipelineFixture.Ask(Question));
        Assert.Equal("started delta delta finished", Shape(events));
        Assert.Equal("Nothing on that.", Text(events));
        Assert.False(events[^1].Finished.Answered);
        Assert.Empty(_fixture.Retrieval.Stores);
        Assert.False(Assert.Single(_fixture.Events.Answered).Answered);
    }

    [Fact]
    public async Task Search_that_finds_nothing_declines_without_asking_the_writer()
    {
        _fixture.Retrieval.Hits.Clear();
        var events = await _fixture.RunAsync(PipelineFixture.Ask(Question));
        Assert.Equal(NoAnswer.Text, Text(events));
        Assert.False(events[^1].Finished.Answered);
        Assert.Empty(_fixture.Writer.Requests);
        Assert.False(Assert.Single(_fixture.Events.Answered).HasTopScore);
    }

    [Fact]
    public async Task Citation_of_a_source_that_the_writer_did_not_read_is_forged()
    {
        _fixture.Writer.Script[0] = new AnswerPiece.Start(true, 1);
        var events = await _fixture.RunAsync(PipelineFixture.Ask(Question));
        Assert.Equal("Creatine is safe [1]. Sleep too.", Text(events));
        Assert.Equal("creatine", Assert.Single(Assert.Single(_fixture.Retrieval.Stores).Sources).DocumentId);
    }

    [Fact]
    public async Task Answer_that_was_cut_or_cites_nothing_is_not_remembered()
    {
        _fixture.Writer.Says("No source says so.");
        await _fixture.RunAsync(PipelineFixture.Ask(Question));
        _fixture.Writer.Says("Yes [1].");
        _fixture.Writer.Script[^1] = new AnswerPiece.End(false, 1, 1);
        await _fixture.RunAsync(PipelineFixture.Ask(Question));
        Assert.Empty(_fixture.Retrieval.Stores);
        Assert.Equal(2, _fixture.Events.Answered.Count);
    }

    [Theory]
    [InlineData(StatusCode.Unavailable)]
    [InlineData(StatusCode.DeadlineExceeded)]
    [InlineData(StatusCode.Internal)]
    public async Task Cache_that_fails_does_not_keep_a_question_from_its_answer(StatusCode status)
    {
        _fixture.Retrieval.Before = method =>
        {
            if (method is "lookup" or "store")
                throw new RpcException(new Status(status, "down"));
        };
        var events = await _fixture.RunAsync(PipelineFixture.Ask(Question));
        Assert.True(events[^1].Finished.Answered);
        Assert.Equal("miss", events[0].Started.Cache.Status);
        Assert.False(Assert.Single(_fixture.Events.Answered).HasCacheSimilarity);
        Assert.Equal(2, _fixture.Logs.Lines.Count(l => l.Level == LogLevel.Warning));
    }

    [Theory]
    [InlineData(StatusCode.Unavailable)]
    [InlineData(StatusCode.DeadlineExceeded)]
    [InlineData(StatusCode.Unknown)]
    public async Task Search_that_is_away_is_unavailable(StatusCode status)
    {
        Fail("search", status);
        var error = await Assert.ThrowsAsync<DomainException>(() => _fixture.RunAsync(PipelineFixture.Ask(Question)));
        Assert.Equal(ErrorKind.Unavailable, error.Kind);
        Assert.NotNull(error.RetryAfter);
        Assert.Empty(_fixture.Events.Answered);
    }

    [Theory]
    [InlineData("lookup", StatusCode.InvalidArgument)]
    [InlineData("search", StatusCode.InvalidArgument)]
    [InlineData("search", StatusCode.ResourceExhausted)]
    public async Task What_retrieval_says_to_the_caller_passes_through(string method, StatusCode status)
    {
        Fail(method, status);
        var error = await Assert.ThrowsAsync<RpcException>(() => _fixture.RunAsync(PipelineFixture.Ask(Question)));
        Assert.Equal(status, error.StatusCode);
    }

    [Fact]
    public async Task Model_that_fails_after_text_ends_the_stream_with_an_error()
    {
        _fixture.Writer.Script[^1] = new DomainException(ErrorKind.Unavailable, "The model's answer broke off.");
        List<ChatResponse> events = [];
        await Assert.ThrowsAsync<DomainException>(async () =>
        {
            await foreach (var item in _fixture.Pipeline.AnswerAsync(PipelineFixture.Ask(Question, "c1"), TestContext.Current.CancellationToken))
                events.Add(item);
        });
        Assert.Equal("Creatine is safe [1]. Sleep too [2].", Text(events));
        Assert.DoesNotContain(events, e => e.EventCase == ChatResponse.EventOneofCase.Finished);
        Assert.Empty(_fixture.Retrieval.Stores);
        Assert.Empty(_fixture.Events.Answered);
        _fixture.Writer.Says("Fine [1].");
        await _fixture.RunAsync(PipelineFixture.Ask("And why is that?", "c1"));
        Assert.Empty(_fixture.Writer.Requests[^1].History);
    }

    [Fact]
    public async Task Caller_who_leaves_in_the_middle_leaves_nothing_behind()
    {
        using var caller = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var item in _fixture.Pipeline.AnswerAsync(PipelineFixture.Ask(Question), caller.Token))
            {
                if (item.EventCase == ChatResponse.EventOneofCase.Citation)
                    await caller.CancelAsync();
            }
        });
        Assert.Empty(_fixture.Retrieval.Stores);
        Assert.Empty(_fixture.Events.Answered);
        Assert.Equal("miss", (await _fixture.RunAsync(PipelineFixture.Ask(Question)))[0].Started.Cache.Status);
    }

    [Fact]
    public async Task Caller_who_leaves_with_the_last_message_has_been_answered()
    {
        await foreach (var item in _fixture.Pipeline.AnswerAsync(PipelineFixture.Ask(Question), TestContext.Current.CancellationToken))
        {
            if (item.EventCase == ChatResponse.EventOneofCase.Finished)
                break;
        }
        Assert.Single(_fixture.Events.Answered);
        Assert.Single(_fixture.Retrieval.Stores);
    }

    [Fact]
    public async Task Follow_up_is_searched_with_its_topic_and_shares_nothing()
    {
        await _fixture.RunAsync(PipelineFixture.Ask(Question, "c1"));
        await _fixture.RunAsync(PipelineFixture.Ask("And for older adults?", "c1"));
        Assert.Equal($"{Question} And for older adults?", _fixture.Retrieval.Searches[^1].Query);
        Assert.Empty(_fixture.Retrieval.Searches[^1].QueryVector);
        Assert.Single(_fixture.Retrieval.Lookups);
        Assert.Single(_fixture.Retrieval.Stores);
        var turn = Assert.Single(_fixture.Writer.Requests[^1].History);
        Assert.Equal((Question, "Creatine is safe. Sleep too."), (turn.Question, turn.Answer));

        await _fixture.RunAsync(PipelineFixture.Ask("And for older adults?", "c2"));
        Assert.Equal("And for older adults?", _fixture.Retrieval.Searches[^1].Query);
    }

    [Fact]
    public async Task Question_that_stands_alone_in_a_conversation_is_shared_and_so_sees_no_history()
    {
        await _fixture.RunAsync(PipelineFixture.Ask("My knee hurts when squatting deeply, what helps?", "c1"));
        await _fixture.RunAsync(PipelineFixture.Ask(Question, "c1"));
        Assert.Empty(_fixture.Writer.Requests[^1].History);
        Assert.Equal(2, _fixture.Retrieval.Stores.Count);
    }

    [Fact]
    public async Task Remembered_answer_is_a_turn_of_the_conversation_too()
    {
        await _fixture.RunAsync(PipelineFixture.Ask(Question));
        await _fixture.RunAsync(PipelineFixture.Ask(Question, "c1"));
        await _fixture.RunAsync(PipelineFixture.Ask("Why is that?", "c1"));
        Assert.Equal(Question, Assert.Single(_fixture.Writer.Requests[^1].History).Question);
    }

    [Fact]
    public async Task Question_beyond_the_limit_is_refused_until_a_slot_is_free()
    {
        using var fixture = new PipelineFixture(new() { ["Generation:MaxConcurrentAnswers"] = "1" });
        fixture.Writer.Says("Yes [1].");
        var first = fixture.Pipeline.AnswerAsync(PipelineFixture.Ask(Question), TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await first.MoveNextAsync());
        var error = await Assert.ThrowsAsync<DomainException>(() => fixture.RunAsync(PipelineFixture.Ask(Question)));
        Assert.Equal(ErrorKind.ResourceExhausted, error.Kind);
        Assert.NotNull(error.RetryAfter);
        await first.DisposeAsync();
        Assert.Equal("finished", Shape(await fixture.RunAsync(PipelineFixture.Ask(Question)))[^8..]);
    }

    [Fact]
    public async Task Built_in_writer_answers_where_no_model_is_named_and_embedding_is_away()
    {
        using var fixture = new PipelineFixture(extractive: true);
        var events = await fixture.RunAsync(PipelineFixture.Ask(Question));
        Assert.Equal("extractive", events[0].Started.Model);
        Assert.Contains("have not been found to harm the kidneys. [1]", Text(events));
        Assert.Equal("extractive/r2/s6/t512", Assert.Single(fixture.Retrieval.Stores).Scope);
    }

    [Fact]
    public async Task Document_that_the_question_names_comes_with_the_passages_it_runs_on_in()
    {
        using var fixture = new PipelineFixture(extractive: true);
        fixture.Retrieval.Hits.Clear();
        fixture.Retrieval.Hits.AddRange(
            new[]
            {
                Samples.Source("drill", "Bar drill", "1. Grip the bar.", 0.8),
                Samples.Source("other", "Box drill", "Jump on the box.", 0.7),
                Samples.Source("third", "Rope drill", "Climb the rope.", 0.6),
                Samples.Source("drill", "Bar drill", "2. Lift the bar.", 0.5, chunk: 1),
            }.Select(FakeRetrieval.Hit));
        var text = Text(await fixture.RunAsync(PipelineFixture.Ask("How do I do the bar drill?", sources: 2)));
        Assert.Equal("1. Grip the bar. [1]\n2. Lift the bar. [2]", text);
    }

    [Fact]
    public async Task Text_of_the_user_stands_in_no_log_above_trace_and_in_no_event()
    {
        Fail("lookup", StatusCode.Unavailable);
        await _fixture.RunAsync(PipelineFixture.Ask("Zanzibar wombats?", "c1"));
        Assert.Contains(_fixture.Logs.Lines, l => l.Level == LogLevel.Warning);
        Assert.DoesNotContain(_fixture.Logs.Lines, l => l.Level > LogLevel.Trace && l.Text.Contains("ombat", StringComparison.Ordinal));
        Assert.DoesNotContain("ombat", Assert.Single(_fixture.Events.Answered).ToString());
    }

    private static string Shape(IEnumerable<ChatResponse> events) => string.Join(' ', events.Select(e => e.EventCase.ToString().ToLowerInvariant()));

    private static string Text(IEnumerable<ChatResponse> events) =>
        string.Concat(events.Where(e => e.EventCase == ChatResponse.EventOneofCase.Delta).Select(e => e.Delta.Text));

    private static IEnumerable<Citation> Citations(IEnumerable<ChatResponse> events) =>
        events.Where(e => e.EventCase == ChatResponse.EventOneofCase.Citation).Select(e => e.Citation);

    private void Fail(string method, StatusCode status) => _fixture.Retrieval.Before = called =>
    {
        if (called == method)
            throw new RpcException(new Status(status, "from retrieval"));
    };
}
