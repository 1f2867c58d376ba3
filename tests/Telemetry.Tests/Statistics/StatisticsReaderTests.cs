using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Telemetry.Statistics;

namespace FitnessGrpc.Telemetry.Tests.Statistics;

public sealed class StatisticsReaderTests : IDisposable
{
    private readonly TestTelemetry _telemetry = new();
    private readonly TestEvents _events = new();

    public void Dispose() => _telemetry.Dispose();

    [Fact]
    public async Task Nothing_counts_nothing()
    {
        var statistics = await _telemetry.StatisticsAsync();
        Assert.Equal((0, 0, 0), (statistics[CounterId.Queries], statistics.Hits, statistics.Likes));
        Assert.Equal((0.0, 0.0), (statistics.Latency(0.5), WindowStatistics.Ratio(0, 0)));
    }

    [Fact]
    public async Task Questions_are_counted_by_their_cache_status_and_bypassed_ones_as_neither()
    {
        var unanswered = _events.Query(_telemetry.Now);
        unanswered.QueryAnswered.Answered = false;
        await AppendAsync(
            _events.Query(_telemetry.Now, CacheStatus.Exact),
            _events.Query(_telemetry.Now, CacheStatus.Exact),
            _events.Query(_telemetry.Now, CacheStatus.Semantic),
            _events.Query(_telemetry.Now, CacheStatus.Miss, bypassed: true),
            unanswered);
        var statistics = await _telemetry.StatisticsAsync();
        Assert.Equal((5, 2, 1, 1, 1), (
            statistics[CounterId.Queries], statistics[CounterId.ExactHits], statistics[CounterId.SemanticHits],
            statistics[CounterId.Misses], statistics[CounterId.Unanswered]));
        Assert.Equal((500, 100), (statistics[CounterId.PromptTokens], statistics[CounterId.CompletionTokens]));
        Assert.Equal(0.75, WindowStatistics.Ratio(statistics.Hits, statistics[CounterId.Misses]));
    }

    [Fact]
    public async Task Window_agrees_with_a_count_one_by_one_at_every_edge()
    {
        var random = new Random(5);
        var items = Enumerable.Range(0, 900)
            .Select(i => _events.Query(_telemetry.Now - TimeSpan.FromMilliseconds(random.NextInt64(i % 2 == 0 ? 200_000 : 10_000_000)))).ToList();
        await AppendAsync([.. items]);
        _telemetry.Time.Advance(TimeSpan.FromMilliseconds(1_234_567));
        foreach (var window in Enumerable.Range(0, 200).Select(_ => random.Next(1, 12_000)).Concat([1, 60, 3600, StatisticsReader.MaxWindowSeconds]))
        {
            var statistics = await _telemetry.StatisticsAsync(window);
            Assert.Equal(window, statistics.To - statistics.From);
            Assert.Equal(_telemetry.Now.ToUnixTimeSeconds() + 1, statistics.To);
            Assert.Equal(
                items.Count(e => e.Time.Seconds >= statistics.From && e.Time.Seconds < statistics.To), statistics[CounterId.Queries]);
        }
    }

    [Fact]
    public async Task Latencies_are_within_their_precision()
    {
        await AppendAsync([.. Enumerable.Range(1, 100).Select(i => _events.Query(_telemetry.Now, latency: i))]);
        var statistics = await _telemetry.StatisticsAsync();
        Assert.InRange(statistics.Latency(0.5), 50 / 1.012, 50 * 1.012);
        Assert.InRange(statistics.Latency(0.95), 95 / 1.012, 95 * 1.012);
    }

    [Fact]
    public async Task Latest_judgment_of_a_question_counts_whichever_arrives_first()
    {
        var (first, second) = (_events.Id(), _events.Id());
        await AppendAsync(
            _events.Feedback(_telemetry.Now - TimeSpan.FromSeconds(2), Rating.Dislike, first),
            _events.Feedback(_telemetry.Now - TimeSpan.FromSeconds(1), Rating.Like, first),
            _events.Feedback(_telemetry.Now - TimeSpan.FromSeconds(1), Rating.Dislike, second));
        await AppendAsync(_events.Feedback(_telemetry.Now - TimeSpan.FromSeconds(2), Rating.Like, second));
        var statistics = await _telemetry.StatisticsAsync();
        Assert.Equal((1, 1), (statistics.Likes, statistics.Dislikes));
    }

    [Fact]
    public async Task Judgment_leaves_the_window_by_its_own_time()
    {
        await AppendAsync(_events.Feedback(_telemetry.Now, Rating.Dislike));
        Assert.Equal(1, (await _telemetry.StatisticsAsync(60)).Dislikes);
        _telemetry.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(1, (await _telemetry.StatisticsAsync(60)).Dislikes);
        _telemetry.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, (await _telemetry.StatisticsAsync(60)).Dislikes);
    }

    [Fact]
    public async Task Events_of_a_clock_that_is_ahead_count_at_once_and_do_not_outrank_later_judgments()
    {
        var query = _events.Id();
        await AppendAsync(
            _events.Query(_telemetry.Now + TimeSpan.FromHours(3)), _events.Feedback(_telemetry.Now + TimeSpan.FromHours(3), Rating.Dislike, query));
        var statistics = await _telemetry.StatisticsAsync(60);
        Assert.Equal((1, 1), (statistics[CounterId.Queries], statistics.Dislikes));
        _telemetry.Time.Advance(TimeSpan.FromSeconds(1));
        await AppendAsync(_events.Feedback(_telemetry.Now, Rating.Like, query));
        Assert.Equal((1, 0), ((await _telemetry.StatisticsAsync(60)).Likes, (await _telemetry.StatisticsAsync(60)).Dislikes));
    }

    private Task AppendAsync(params Event[] events) => _telemetry.Log.AppendAsync(events, CancellationToken.None);
}
