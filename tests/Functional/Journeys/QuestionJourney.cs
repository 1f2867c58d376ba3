using FitnessGrpc.Contracts.Drift.V1;
using FitnessGrpc.Contracts.Generation.V1;
using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Functional.Tests.Deployments;
using Grpc.Core;

namespace FitnessGrpc.Functional.Tests.Journeys;

/// <summary>Knowledge goes in, a question is answered from it with citations, asked again it comes from the cache, and the events of both can be seen.</summary>
public abstract class QuestionJourney(Deployment deployment)
{
    private readonly GenerationService.GenerationServiceClient _generation = new(deployment.Channel);
    private readonly TelemetryService.TelemetryServiceClient _telemetry = new(deployment.Channel);

    [Fact]
    public async Task Question_asked_three_ways_is_written_then_remembered_and_all_are_counted()
    {
        var before = await _telemetry.GetStatisticsAsync(new GetStatisticsRequest());

        var events = await ChatAsync("How do I do a Romanian deadlift safely?");
        Assert.Equal(ChatResponse.EventOneofCase.Started, events[0].EventCase);
        Assert.Equal("miss", events[0].Started.Cache.Status);
        Assert.Equal(ChatResponse.EventOneofCase.Finished, events[^1].EventCase);
        Assert.True(events[^1].Finished.Answered);
        Assert.Equal(events[0].Started.QueryId, events[^1].Finished.QueryId);
        var written = Text(events);
        var cited = events.Where(e => e.EventCase == ChatResponse.EventOneofCase.Citation).Select(e => e.Citation).ToList();
        Assert.Contains(cited, c => c.DocumentId == "Romanian_Deadlift");
        Assert.All(cited, c => Assert.Contains($"[{c.Number}]", written));

        var exact = await _generation.AnswerAsync(new AnswerRequest { Question = "  how do I do a romanian deadlift SAFELY? " });
        Assert.Equal("exact", exact.Cache.Status);
        Assert.Equal(written, exact.Answer);
        Assert.Equal(cited.Select(c => c.DocumentId), exact.Citations.Select(c => c.DocumentId));

        var semantic = await _generation.AnswerAsync(new AnswerRequest { Question = "What is the safe way to perform a Romanian deadlift?" });
        Assert.Equal("semantic", semantic.Cache.Status);
        Assert.Equal(written, semantic.Answer);

        // Each counter by itself: events of questions asked earlier may arrive between the two looks.
        await Eventually.HoldsAsync(
            async () => await _telemetry.GetStatisticsAsync(new GetStatisticsRequest()),
            s => s.Queries >= before.Queries + 3
                && s.Cache.Misses > before.Cache.Misses
                && s.Cache.ExactHits > before.Cache.ExactHits
                && s.Cache.SemanticHits > before.Cache.SemanticHits);
    }

    [Fact]
    public async Task Question_with_another_meaning_is_not_served_from_the_cache()
    {
        await _generation.AnswerAsync(new AnswerRequest { Question = "How much protein should I eat per day?" });
        var other = await _generation.AnswerAsync(new AnswerRequest { Question = "How much protein should I not eat per day?" });
        Assert.Equal("miss", other.Cache.Status);
    }

    [Fact]
    public async Task Question_outside_the_knowledge_is_declined_and_not_remembered()
    {
        var request = new AnswerRequest { Question = "Which team won the 1998 football world cup final in Paris?" };
        var first = await _generation.AnswerAsync(request);
        Assert.False(first.Answered);
        Assert.Empty(first.Citations);
        Assert.Equal("miss", (await _generation.AnswerAsync(request)).Cache.Status);
    }

    [Fact]
    public async Task Feedback_sent_twice_is_recorded_once()
    {
        var answer = await _generation.AnswerAsync(new AnswerRequest { Question = "How long should I sleep as an athlete?" });
        var before = await _telemetry.GetStatisticsAsync(new GetStatisticsRequest());
        var feedback = new SubmitFeedbackRequest
        {
            FeedbackId = $"functional-{Guid.NewGuid():N}",
            QueryId = answer.QueryId,
            Rating = Rating.Dislike,
            Correction = "Say how sleep can be tracked.",
        };
        Assert.False((await _telemetry.SubmitFeedbackAsync(feedback)).Duplicate);
        Assert.True((await _telemetry.SubmitFeedbackAsync(feedback)).Duplicate);
        var after = await _telemetry.GetStatisticsAsync(new GetStatisticsRequest());
        Assert.Equal(before.Feedback.Dislikes + 1, after.Feedback.Dislikes);
        Assert.Equal(before.Feedback.Corrections + 1, after.Feedback.Corrections);

        feedback.Rating = Rating.Like;
        var conflict = await Assert.ThrowsAsync<RpcException>(async () => await _telemetry.SubmitFeedbackAsync(feedback));
        Assert.Equal(StatusCode.AlreadyExists, conflict.StatusCode);
    }

    [Fact]
    public async Task Events_of_a_question_can_be_followed_and_resumed_and_drift_counts_them()
    {
        var drift = new DriftService.DriftServiceClient(deployment.Channel);
        var counted = Samples(await drift.GetDriftAsync(new GetDriftRequest()));
        var answer = await _generation.AnswerAsync(new AnswerRequest { Question = "Is creatine safe to take every day?" });

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var tail = _telemetry.TailEvents(new TailEventsRequest { HeartbeatSeconds = 1 }, cancellationToken: limit.Token);
        string? cursor = null, previous = "";
        while (await tail.ResponseStream.MoveNext(limit.Token))
        {
            var item = tail.ResponseStream.Current;
            if (item.Event?.QueryAnswered?.QueryId == answer.QueryId)
            {
                cursor = item.Cursor;
                break;
            }
            previous = item.Cursor;
        }
        Assert.NotNull(cursor);

        using var resumed = _telemetry.TailEvents(new TailEventsRequest { Cursor = previous }, cancellationToken: limit.Token);
        Assert.True(await resumed.ResponseStream.MoveNext(limit.Token));
        Assert.Equal(answer.QueryId, resumed.ResponseStream.Current.Event.QueryAnswered.QueryId);

        await Eventually.HoldsAsync(async () => Samples(await drift.GetDriftAsync(new GetDriftRequest())), n => n > counted);
        _ = await drift.ListDecisionsAsync(new ListDecisionsRequest());
    }

    [Fact]
    public async Task Document_replaced_drops_the_answers_that_rest_on_it()
    {
        var retrieval = new RetrievalService.RetrievalServiceClient(deployment.Channel);
        var document = new Document
        {
            DocumentId = "functional/zorbing-drill",
            Title = "Zorbing drill",
            Text = "The zorbing drill uses three rounds of forty seconds. Rest ninety seconds between rounds of the zorbing drill.",
        };
        var request = new AnswerRequest { Question = "How many rounds does the zorbing drill use?" };
        await retrieval.UpsertDocumentsAsync(new UpsertDocumentsRequest { Documents = { document } });
        Assert.Contains("three rounds", (await _generation.AnswerAsync(request)).Answer);
        Assert.Equal("exact", (await _generation.AnswerAsync(request)).Cache.Status);

        document.Text = document.Text.Replace("three rounds", "five rounds");
        var upsert = await retrieval.UpsertDocumentsAsync(new UpsertDocumentsRequest { Documents = { document } });
        Assert.Equal(DocumentStatus.Updated, Assert.Single(upsert.Results).Status);
        var answer = await _generation.AnswerAsync(request);
        Assert.Equal("miss", answer.Cache.Status);
        Assert.Contains("five rounds", answer.Answer);

        upsert = await retrieval.UpsertDocumentsAsync(new UpsertDocumentsRequest { Documents = { document } });
        Assert.Equal(DocumentStatus.Unchanged, Assert.Single(upsert.Results).Status);
        await retrieval.DeleteDocumentsAsync(new DeleteDocumentsRequest { DocumentIds = { document.DocumentId } });
        var gone = await Assert.ThrowsAsync<RpcException>(
            async () => await retrieval.GetDocumentAsync(new GetDocumentRequest { DocumentId = document.DocumentId }));
        Assert.Equal(StatusCode.NotFound, gone.StatusCode);
    }

    private static int Samples(GetDriftResponse drift) => drift.Signals.Single(s => s.Signal == Signal.CacheMissRatio).Samples;

    private static string Text(IEnumerable<ChatResponse> events) =>
        string.Concat(events.Where(e => e.EventCase == ChatResponse.EventOneofCase.Delta).Select(e => e.Delta.Text));

    private async Task<List<ChatResponse>> ChatAsync(string question)
    {
        using var call = _generation.Chat(new ChatRequest { Question = question }, deadline: DateTime.UtcNow.AddSeconds(60));
        var events = new List<ChatResponse>();
        await foreach (var response in call.ResponseStream.ReadAllAsync())
            events.Add(response);
        return events;
    }
}
