using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Hosting.Errors;
using FitnessGrpc.Telemetry.Statistics;

namespace FitnessGrpc.Telemetry.Tests.Feedback;

public sealed class FeedbackStoreTests : IDisposable
{
    private readonly TestTelemetry _telemetry = new();
    private readonly TestEvents _events = new();

    public void Dispose() => _telemetry.Dispose();

    [Fact]
    public async Task Feedback_that_is_sent_again_is_a_duplicate_and_counts_once_also_after_a_restart()
    {
        var request = _events.Submission(Rating.Dislike, "Bend the knees.\0Keep the back straight.");
        Assert.False(await SubmitAsync(request));
        Assert.True(await SubmitAsync(request));
        _telemetry.Reopen();
        var upper = request.Clone();
        upper.QueryId = request.QueryId.ToUpperInvariant();
        Assert.True(await SubmitAsync(upper));
        var statistics = await _telemetry.StatisticsAsync();
        Assert.Equal((0, 1, 1), (statistics.Likes, statistics.Dislikes, statistics[CounterId.Corrections]));
    }

    [Fact]
    public async Task Same_id_with_other_content_already_exists_and_changes_nothing()
    {
        var request = _events.Submission(Rating.Dislike, "Bend the knees.");
        await SubmitAsync(request);
        foreach (var spoil in new Action<SubmitFeedbackRequest>[]
        {
            r => r.Rating = Rating.Like, r => r.QueryId = _events.Id(), r => r.Correction = "", r => r.Correction = "bend the knees.",
        })
        {
            var other = request.Clone();
            spoil(other);
            Assert.Equal(ErrorKind.AlreadyExists, (await Assert.ThrowsAsync<DomainException>(() => SubmitAsync(other))).Kind);
        }
        var statistics = await _telemetry.StatisticsAsync();
        Assert.Equal((0, 1), (statistics.Likes, statistics.Dislikes));
        Assert.True(await SubmitAsync(request));
    }

    [Fact]
    public async Task Feedback_that_arrives_many_times_at_once_is_recorded_once()
    {
        var request = _events.Submission(Rating.Like);
        var duplicates = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => SubmitAsync(request.Clone()))));
        Assert.Equal(49, duplicates.Count(static d => d));
        Assert.Equal(1, (await _telemetry.StatisticsAsync()).Likes);
    }

    [Fact]
    public async Task Id_that_many_use_at_once_belongs_to_the_first()
    {
        var id = _events.Id();
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _events.Submission(Rating.Like)).ToList().Select(request => Task.Run(async () =>
        {
            request.FeedbackId = id;
            try
            {
                return await SubmitAsync(request) ? "duplicate" : "recorded";
            }
            catch (DomainException e)
            {
                return e.Kind.ToString();
            }
        })));
        Assert.Equal(1, results.Count(static r => r == "recorded"));
        Assert.Equal(19, results.Count(static r => r == nameof(ErrorKind.AlreadyExists)));
    }

    [Fact]
    public async Task Log_gets_an_event_without_the_text()
    {
        var request = _events.Submission(Rating.Dislike, "secret words");
        await SubmitAsync(request);
        await using var tail = _telemetry.Log.TailAsync("", TimeSpan.FromSeconds(1), CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await tail.MoveNextAsync());
        var item = tail.Current.Event!;
        Assert.Equal(
            new FeedbackGiven { FeedbackId = request.FeedbackId, QueryId = request.QueryId, Rating = Rating.Dislike, HasCorrection = true }, item.FeedbackGiven);
        Assert.Equal(_telemetry.Now, item.Time.ToDateTimeOffset());
        Assert.DoesNotContain("secret", item.ToString());
        Assert.Equal(8, Guid.ParseExact(item.EventId, "D").Version);
    }

    [Fact]
    public async Task Feedback_on_a_question_that_was_never_seen_counts()
    {
        await SubmitAsync(_events.Submission(Rating.Like));
        Assert.Equal(1, (await _telemetry.StatisticsAsync()).Likes);
    }

    private Task<bool> SubmitAsync(SubmitFeedbackRequest request) => _telemetry.Feedback.SubmitAsync(request, CancellationToken.None);
}
