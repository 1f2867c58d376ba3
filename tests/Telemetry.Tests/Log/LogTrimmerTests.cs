using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Telemetry.Statistics;

namespace FitnessGrpc.Telemetry.Tests.Log;

public sealed class LogTrimmerTests : IDisposable
{
    private readonly TestTelemetry _telemetry = new(new TelemetryOptions { RetentionDays = 2, MaxEvents = 5000 });
    private readonly TestEvents _events = new();

    public void Dispose() => _telemetry.Dispose();

    [Fact]
    public async Task Old_events_leave_the_log_and_statistics_keep_their_counts()
    {
        await AppendAsync(_events.Queries(_telemetry.Now, 10));
        _telemetry.Time.Advance(TimeSpan.FromDays(1));
        await AppendAsync(_events.Queries(_telemetry.Now, 3));
        _telemetry.Time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));
        Assert.Equal(10, await _telemetry.Trimmer.TrimAsync(CancellationToken.None));
        Assert.Equal(0, await _telemetry.Trimmer.TrimAsync(CancellationToken.None));
        Assert.Equal(3, await RowsAsync("events"));
        Assert.Equal(13, (await _telemetry.StatisticsAsync(7 * 86_400))[CounterId.Queries]);
    }

    [Fact]
    public async Task Too_many_events_leave_oldest_first_however_many_steps_it_takes()
    {
        for (var i = 0; i < 11; i++)
            await AppendAsync(_events.Queries(_telemetry.Now, 1000));
        Assert.Equal(6000, await _telemetry.Trimmer.TrimAsync(CancellationToken.None));
        Assert.Equal(6001, await _telemetry.Database.ReadAsync(static s => s.Number("SELECT MIN(position) FROM events")));
    }

    [Fact]
    public async Task Counters_and_judgments_beyond_every_window_are_forgotten()
    {
        await AppendAsync([_events.Query(_telemetry.Now), _events.Feedback(_telemetry.Now, Rating.Like)]);
        _telemetry.Time.Advance(TimeSpan.FromDays(31));
        await _telemetry.Trimmer.TrimAsync(CancellationToken.None);
        Assert.NotEqual(0, await RowsAsync("counters"));
        Assert.Equal(1, await RowsAsync("judgments"));
        _telemetry.Time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromHours(2));
        await _telemetry.Trimmer.TrimAsync(CancellationToken.None);
        Assert.Equal((0, 0), (await RowsAsync("counters"), await RowsAsync("judgments")));
    }

    private Task AppendAsync(IReadOnlyList<Event> events) => _telemetry.Log.AppendAsync(events, CancellationToken.None);

    private Task<long?> RowsAsync(string table) => _telemetry.Database.ReadAsync(session => session.Number($"SELECT COUNT(*) FROM {table}"));
}
