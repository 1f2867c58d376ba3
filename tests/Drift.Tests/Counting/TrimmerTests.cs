using FitnessGrpc.Contracts.Drift.V1;
using FitnessGrpc.Contracts.Telemetry.V1;

namespace FitnessGrpc.Drift.Tests.Counting;

public sealed class TrimmerTests : IDisposable
{
    private readonly TestDrift _drift = new(new DriftOptions { MaxSeenEvents = 1000, MaxJudgments = 1000, MaxDecisions = 100, CooldownSeconds = 60 });
    private readonly TestEvents _events = new();

    public void Dispose() => _drift.Dispose();

    [Fact]
    public async Task What_has_left_its_window_leaves_the_tables_and_an_id_only_once_it_can_count_no_more()
    {
        var query = _events.Query(_drift.Now + TimeSpan.FromDays(1), CacheStatus.Miss);
        await _drift.HandleAsync(query, _events.Feedback(_drift.Now, Rating.Like));
        await _drift.Trimmer.TrimAsync(CancellationToken.None);
        Assert.Equal((1, 1, 2), (await _drift.RowsAsync("answers"), await _drift.RowsAsync("judgments"), await _drift.RowsAsync("seen")));

        _drift.Time.Advance(TimeSpan.FromHours(25));
        await _drift.Trimmer.TrimAsync(CancellationToken.None);
        Assert.Equal((0, 0, 2), (await _drift.RowsAsync("answers"), await _drift.RowsAsync("judgments"), await _drift.RowsAsync("seen")));
        // Its clock was a day ahead: it would still be in the window.
        await _drift.HandleAsync(query);
        Assert.Equal(0, (await _drift.SignalAsync(Signal.CacheMissRatio)).Samples);

        _drift.Time.Advance(TimeSpan.FromHours(24));
        await _drift.Trimmer.TrimAsync(CancellationToken.None);
        Assert.Equal(0, await _drift.RowsAsync("seen"));
        await _drift.HandleAsync(query);
        Assert.Equal(0, (await _drift.SignalAsync(Signal.CacheMissRatio)).Samples);
    }

    [Fact]
    public async Task Too_many_ids_and_judgments_leave_oldest_first()
    {
        var items = Enumerable.Range(0, 1500).Select(i => _events.Feedback(_drift.Now - TimeSpan.FromSeconds(1500 - i), i < 1400 ? Rating.Like : Rating.Dislike));
        await _drift.HandleAsync(items);
        await _drift.Trimmer.TrimAsync(CancellationToken.None);
        Assert.Equal((1000, 1000), (await _drift.RowsAsync("seen"), await _drift.RowsAsync("judgments")));
        Assert.Equal(100, (await _drift.SignalAsync(Signal.DislikeRatio)).Bad);
    }

    [Fact]
    public async Task Too_many_decisions_leave_oldest_first()
    {
        for (var i = 0; i < 130; i++)
        {
            await _drift.HandleAsync(_events.Queries(_drift.Now, hits: 0, misses: 50));
            _drift.Time.Advance(TimeSpan.FromSeconds(60));
        }
        await _drift.Trimmer.TrimAsync(CancellationToken.None);
        var kept = await _drift.DecisionsAsync();
        Assert.Equal((100, 130, 31), (kept.Count, kept[0].Seq, kept[^1].Seq));
    }
}
