using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Hosting.Errors;
using FitnessGrpc.Telemetry.Log;
using FitnessGrpc.Telemetry.Statistics;

namespace FitnessGrpc.Telemetry.Tests.Log;

public sealed class EventLogTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);
    private readonly TestTelemetry _telemetry = new(new TelemetryOptions { MaxEvents = 1000 });
    private readonly TestEvents _events = new();

    public void Dispose() => _telemetry.Dispose();

    [Fact]
    public async Task Event_counts_once_in_a_batch_across_batches_and_across_a_restart()
    {
        var item = _events.Query(_telemetry.Now);
        var upper = item.Clone();
        upper.EventId = item.EventId.ToUpperInvariant();
        Assert.Equal(1, await AppendAsync(item, item, upper));
        Assert.Equal(0, await AppendAsync(item));
        _telemetry.Reopen();
        Assert.Equal(1, await AppendAsync(item, _events.Query(_telemetry.Now)));
        Assert.Equal(2, (await _telemetry.StatisticsAsync())[CounterId.Queries]);
        Assert.Equal(2, (await ReadAsync("", 2)).Count);
    }

    [Fact]
    public async Task Event_counts_once_however_many_send_it_at_once()
    {
        var items = _events.Queries(_telemetry.Now, 10);
        var accepted = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => AppendAsync([.. items]))));
        Assert.Equal(10, accepted.Sum());
        Assert.Equal(10, (await _telemetry.StatisticsAsync())[CounterId.Queries]);
    }

    [Fact]
    public async Task Tail_gives_what_is_there_in_the_order_of_intake_and_resumes_at_any_cursor()
    {
        var items = _events.Queries(_telemetry.Now, 1200);
        await AppendAsync([.. items[..700]]);
        await AppendAsync([.. items[700..]]);
        var all = await ReadAsync("", 1200);
        Assert.Equal(items, all.Select(static m => m.Event!));
        Assert.Equal(1200, all.Select(static m => m.Cursor).Distinct().Count());
        _telemetry.Reopen();
        foreach (var position in new[] { 0, 499, 500, 1198 })
            Assert.Equal(items.Skip(position + 1), (await ReadAsync(all[position].Cursor.ToString(), 1199 - position)).Select(static m => m.Event!));
    }

    [Fact]
    public async Task Tail_gives_new_events_as_they_come()
    {
        await AppendAsync(_events.Query(_telemetry.Now));
        await using var tail = _telemetry.Log.TailAsync("", Heartbeat, CancellationToken.None).GetAsyncEnumerator();
        await NextAsync(tail);
        for (var i = 0; i < 20; i++)
        {
            var waiting = NextAsync(tail);
            var item = _events.Query(_telemetry.Now);
            await AppendAsync(item);
            Assert.Equal(item, (await waiting).Event);
        }
    }

    [Fact]
    public async Task Silence_gives_a_heartbeat_that_can_be_resumed()
    {
        await AppendAsync(_events.Query(_telemetry.Now));
        var last = (await ReadAsync("", 1))[0].Cursor;
        await using var tail = _telemetry.Log.TailAsync(last.ToString(), Heartbeat, CancellationToken.None).GetAsyncEnumerator();
        var heartbeat = await AfterSilenceAsync(tail);
        Assert.Equal((last, null), heartbeat);
        var item = _events.Query(_telemetry.Now);
        await AppendAsync(item);
        Assert.Equal(item, (await NextAsync(tail)).Event);
        Assert.Equal(item, (await ReadAsync(heartbeat.Cursor.ToString(), 1))[0].Event);
    }

    [Fact]
    public async Task Tail_ends_when_it_is_cancelled()
    {
        using var leave = new CancellationTokenSource();
        await using var tail = _telemetry.Log.TailAsync("", Heartbeat, leave.Token).GetAsyncEnumerator();
        var waiting = tail.MoveNextAsync().AsTask();
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Limit));
    }

    [Fact]
    public async Task Cursor_whose_next_events_left_the_log_is_out_of_range_and_the_oldest_kept_can_be_read()
    {
        var items = _events.Queries(_telemetry.Now, 1000);
        await AppendAsync([.. items]);
        var all = await ReadAsync("", 1000);
        await using var slow = _telemetry.Log.TailAsync(all[99].Cursor.ToString(), Heartbeat, CancellationToken.None).GetAsyncEnumerator();
        await AppendAsync([.. _events.Queries(_telemetry.Now, 200)]);
        Assert.Equal(200, await _telemetry.Trimmer.TrimAsync(CancellationToken.None));

        await AssertOutOfRangeAsync(() => NextAsync(slow));
        await AssertOutOfRangeAsync(() => ReadAsync(all[198].Cursor.ToString(), 1));
        Assert.Equal(items[200], (await ReadAsync(all[199].Cursor.ToString(), 1))[0].Event);
        Assert.Equal(items[200], (await ReadAsync("", 1))[0].Event);
    }

    [Fact]
    public async Task Log_that_is_trimmed_to_the_end_goes_on_counting()
    {
        await AppendAsync([.. _events.Queries(_telemetry.Now, 5)]);
        var last = (await ReadAsync("", 5))[4].Cursor;
        _telemetry.Time.Advance(TimeSpan.FromDays(_telemetry.Settings.RetentionDays) + TimeSpan.FromSeconds(1));
        Assert.Equal(5, await _telemetry.Trimmer.TrimAsync(CancellationToken.None));
        _telemetry.Reopen();
        var item = _events.Query(_telemetry.Now);
        await AppendAsync(item);
        var next = Assert.Single(await ReadAsync(last.ToString(), 1));
        Assert.Equal((last.Position + 1, item), (next.Cursor.Position, next.Event));
    }

    [Fact]
    public async Task Cursor_of_another_log_is_refused()
    {
        await AppendAsync(_events.Query(_telemetry.Now));
        var cursor = (await ReadAsync("", 1))[0].Cursor.ToString();
        using var other = new TestTelemetry();
        await other.Log.AppendAsync([_events.Query(other.Now)], CancellationToken.None);
        await using var tail = other.Log.TailAsync(cursor, Heartbeat, CancellationToken.None).GetAsyncEnumerator();
        var error = await Assert.ThrowsAsync<DomainException>(() => NextAsync(tail));
        Assert.Equal((ErrorKind.InvalidArgument, "cursor"), (error.Kind, error.Violations[0].Field));
    }

    private static async Task AssertOutOfRangeAsync(Func<Task> read) =>
        Assert.Equal(ErrorKind.OutOfRange, (await Assert.ThrowsAsync<DomainException>(read)).Kind);

    private static async Task<(LogCursor Cursor, Event? Event)> NextAsync(IAsyncEnumerator<(LogCursor, Event?)> tail)
    {
        Assert.True(await tail.MoveNextAsync().AsTask().WaitAsync(Limit));
        return tail.Current;
    }

    /// <summary>The clock is moved until the tail, which may not wait yet, has seen enough of it.</summary>
    private async Task<(LogCursor Cursor, Event? Event)> AfterSilenceAsync(IAsyncEnumerator<(LogCursor, Event?)> tail)
    {
        var next = NextAsync(tail);
        while (!next.IsCompleted)
        {
            _telemetry.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(next, Task.Delay(1));
        }
        return await next;
    }

    private Task<int> AppendAsync(params Event[] events) => _telemetry.Log.AppendAsync(events, CancellationToken.None);

    private async Task<List<(LogCursor Cursor, Event? Event)>> ReadAsync(string cursor, int count)
    {
        var read = new List<(LogCursor, Event?)>();
        await using var tail = _telemetry.Log.TailAsync(cursor, Heartbeat, CancellationToken.None).GetAsyncEnumerator();
        while (read.Count < count)
            read.Add(await NextAsync(tail));
        return read;
    }
}
