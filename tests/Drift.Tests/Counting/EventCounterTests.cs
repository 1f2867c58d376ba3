using FitnessGrpc.Contracts.Drift.V1;
using FitnessGrpc.Contracts.Telemetry.V1;

namespace FitnessGrpc.Drift.Tests.Counting;

public sealed class EventCounterTests : IDisposable
{
    private readonly TestDrift _drift = new();
    private readonly TestEvents _events = new();

    public void Dispose() => _drift.Dispose();

    [Fact]
    public async Task Questions_count_as_hits_and_misses_and_the_cursor_is_kept()
    {
        Assert.Equal("", await _drift.Counter.CursorAsync(CancellationToken.None));
        await _drift.HandleAsync("c7", _events.Queries(_drift.Now, hits: 3, misses: 1), idle: false);
        var miss = await _drift.SignalAsync(Signal.CacheMissRatio);
        Assert.Equal((1, 3, 0.25), (miss.Bad, miss.Good, miss.Value));
        Assert.Equal("c7", await _drift.Counter.CursorAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Event_that_comes_again_counts_once_in_a_batch_across_batches_and_across_a_restart()
    {
        var item = _events.Query(_drift.Now, CacheStatus.Miss);
        await _drift.HandleAsync(item, item.Clone());
        await _drift.HandleAsync(item);
        _drift.Crash();
        await _drift.HandleAsync(item);
        Assert.Equal(1, (await _drift.SignalAsync(Signal.CacheMissRatio)).Bad);
    }

    [Fact]
    public async Task Crash_after_any_batch_neither_loses_nor_repeats_an_event()
    {
        var random = new Random(42);
        var log = Enumerable.Range(0, 60).Select(_ => _events.Query(
            _drift.Now - TimeSpan.FromSeconds(random.Next(3000)), random.Next(3) == 0 ? CacheStatus.Miss : CacheStatus.Exact)).ToList();
        while (true)
        {
            var cursor = await _drift.Counter.CursorAsync(CancellationToken.None);
            var next = cursor.Length == 0 ? 0 : int.Parse(cursor);
            if (next == log.Count)
                break;
            // A source delivers at least once: some of what was handled before comes again.
            var from = Math.Max(0, next - random.Next(5));
            var to = Math.Min(log.Count, next + random.Next(1, 9));
            await _drift.HandleAsync(to.ToString(), log[from..to], idle: false);
            if (random.Next(3) == 0)
                _drift.Crash();
        }
        var miss = await _drift.SignalAsync(Signal.CacheMissRatio);
        Assert.Equal(log.Count(static e => e.QueryAnswered.CacheStatus == CacheStatus.Miss), miss.Bad);
        Assert.Equal(log.Count, miss.Samples);
    }

    [Fact]
    public async Task Batch_that_fails_leaves_nothing()
    {
        await _drift.Database.WriteAsync(static session => session.Execute("ALTER TABLE source RENAME TO elsewhere"));
        await Assert.ThrowsAnyAsync<Exception>(() => _drift.HandleAsync("c", _events.Queries(_drift.Now, 0, 5), idle: true));
        Assert.Equal(0, await _drift.RowsAsync("seen"));
        Assert.Equal(0, (await _drift.SignalAsync(Signal.CacheMissRatio)).Samples);

        await _drift.Database.WriteAsync(static session => session.Execute("ALTER TABLE elsewhere RENAME TO source"));
        await _drift.HandleAsync("c", new TestEvents().Queries(_drift.Now, 0, 5), idle: true);
        Assert.Equal(5, (await _drift.SignalAsync(Signal.CacheMissRatio)).Samples);
    }

    [Fact]
    public async Task Window_follows_the_clock_in_event_time_and_order_does_not_matter()
    {
        var at = _drift.Now;
        await _drift.HandleAsync(
            _events.Query(at, CacheStatus.Miss),
            _events.Query(at - TimeSpan.FromMinutes(50), CacheStatus.Exact),
            _events.Query(at - TimeSpan.FromMinutes(20), CacheStatus.Miss),
            _events.Query(at - TimeSpan.FromMinutes(70), CacheStatus.Miss));
        Assert.Equal(3, (await _drift.SignalAsync(Signal.CacheMissRatio)).Samples);

        _drift.Time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal((2, 0), await MissesAndHitsAsync());
        _drift.Time.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal((1, 0), await MissesAndHitsAsync());
        _drift.Time.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal((0, 0), await MissesAndHitsAsync());
    }

    [Fact]
    public async Task Questions_that_bypass_the_cache_do_not_count()
    {
        await _drift.HandleAsync(_events.Query(_drift.Now, CacheStatus.Miss, bypassed: true), _events.Query(_drift.Now, CacheStatus.Exact));
        Assert.Equal((0, 1), await MissesAndHitsAsync());
    }

    [Fact]
    public async Task Latest_judgment_of_a_question_counts_whichever_arrives_first()
    {
        var (first, second) = (_events.Id(), _events.Id());
        await _drift.HandleAsync(
            _events.Feedback(_drift.Now - TimeSpan.FromMinutes(2), Rating.Dislike, first),
            _events.Feedback(_drift.Now - TimeSpan.FromMinutes(1), Rating.Like, first.ToUpperInvariant()),
            _events.Feedback(_drift.Now - TimeSpan.FromMinutes(1), Rating.Dislike, second),
            _events.Feedback(_drift.Now - TimeSpan.FromMinutes(2), Rating.Like, second));
        var dislike = await _drift.SignalAsync(Signal.DislikeRatio);
        Assert.Equal((1, 1), (dislike.Bad, dislike.Good));
    }

    [Fact]
    public async Task Judgment_from_a_clock_that_is_ahead_does_not_outrank_a_later_one()
    {
        var query = _events.Id();
        await _drift.HandleAsync(_events.Feedback(_drift.Now + TimeSpan.FromHours(20), Rating.Dislike, query));
        _drift.Time.Advance(TimeSpan.FromSeconds(1));
        await _drift.HandleAsync(_events.Feedback(_drift.Now, Rating.Like, query));
        Assert.Equal((0, 1), ((await _drift.SignalAsync(Signal.DislikeRatio)).Bad, (await _drift.SignalAsync(Signal.DislikeRatio)).Good));
    }

    [Fact]
    public async Task Malformed_events_are_passed_over()
    {
        var noTime = _events.Query(_drift.Now, CacheStatus.Miss);
        noTime.Time = null;
        var noId = _events.Query(_drift.Now, CacheStatus.Miss);
        noId.EventId = "7";
        var badTime = _events.Query(_drift.Now, CacheStatus.Miss);
        badTime.Time.Seconds = long.MaxValue;
        await _drift.HandleAsync("before", [noTime, noId], idle: false);
        await _drift.HandleAsync("after", [badTime, _events.Query(_drift.Now, CacheStatus.Miss)], idle: true);
        Assert.Equal((1, 0), await MissesAndHitsAsync());
        Assert.Equal("after", await _drift.Counter.CursorAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Drift_decides_once_and_again_only_after_the_cooldown()
    {
        await _drift.HandleAsync(_events.Queries(_drift.Now, hits: 20, misses: 29));
        Assert.Empty(await _drift.DecisionsAsync());
        await _drift.HandleAsync(_events.Queries(_drift.Now, hits: 0, misses: 1));
        var decision = Assert.Single(await _drift.DecisionsAsync());
        Assert.Equal(
            (Signal.CacheMissRatio, 0.6, 0.5, 50L, Contracts.Drift.V1.Action.Reindex, _drift.Now),
            (decision.Signal, decision.Value, decision.Threshold, decision.Samples, decision.Action, decision.Time));

        await _drift.HandleAsync(_events.Queries(_drift.Now, hits: 0, misses: 10));
        _drift.Crash();
        _drift.Time.Advance(TimeSpan.FromSeconds(_drift.Settings.CooldownSeconds - 1));
        await _drift.HandleAsync(_events.Queries(_drift.Now, hits: 0, misses: 60));
        Assert.Single(await _drift.DecisionsAsync());
        _drift.Time.Advance(TimeSpan.FromSeconds(1));
        await _drift.HandleAsync();
        Assert.Equal([2L, 1L], (await _drift.DecisionsAsync()).Select(static d => d.Seq));
    }

    [Fact]
    public async Task Signals_cool_down_apart()
    {
        await _drift.HandleAsync(_events.Queries(_drift.Now, hits: 0, misses: 50));
        await _drift.HandleAsync(Enumerable.Range(0, 20).Select(_ => _events.Feedback(_drift.Now, Rating.Dislike)));
        Assert.Equal([Signal.DislikeRatio, Signal.CacheMissRatio], (await _drift.DecisionsAsync()).Select(static d => d.Signal));
    }

    [Fact]
    public async Task Nothing_is_decided_while_old_events_are_being_read()
    {
        var old = _drift.Now - TimeSpan.FromMinutes(50);
        await _drift.HandleAsync("1", _events.Queries(old, hits: 0, misses: 60), idle: false);
        Assert.True((await _drift.SignalAsync(Signal.CacheMissRatio)).IsDrifting);
        Assert.Empty(await _drift.DecisionsAsync());
        await _drift.HandleAsync("2", _events.Queries(_drift.Now, hits: 100, misses: 0), idle: false);
        Assert.Empty(await _drift.DecisionsAsync());
    }

    [Fact]
    public async Task Silence_decides_when_the_window_has_moved_and_leaves_the_cursor()
    {
        await _drift.HandleAsync("1", _events.Queries(_drift.Now - TimeSpan.FromMinutes(50), hits: 60, misses: 0), idle: true);
        await _drift.HandleAsync("2", _events.Queries(_drift.Now, hits: 0, misses: 55), idle: true);
        Assert.Empty(await _drift.DecisionsAsync());
        _drift.Time.Advance(TimeSpan.FromMinutes(15));
        await _drift.HandleAsync("3", [], idle: true);
        Assert.Single(await _drift.DecisionsAsync());
        Assert.Equal("2", await _drift.Counter.CursorAsync(CancellationToken.None));
    }

    private async Task<(long Misses, long Hits)> MissesAndHitsAsync()
    {
        var reading = await _drift.SignalAsync(Signal.CacheMissRatio);
        return (reading.Bad, reading.Good);
    }
}
