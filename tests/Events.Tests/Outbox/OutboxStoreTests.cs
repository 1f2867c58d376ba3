using FitnessGrpc.Events.Outbox;

namespace FitnessGrpc.Events.Tests.Outbox;

public sealed class OutboxStoreTests
{
    [Fact]
    public async Task Events_wait_in_order_also_over_a_restart()
    {
        using var outbox = new TestOutbox();
        await FillAsync(outbox.Store, 0, 20);
        outbox.Reopen();
        await FillAsync(outbox.Store, 20, 5);
        Assert.Equal(25, outbox.Store.Pending);
        Assert.Equal(Enumerable.Range(0, 25), await outbox.WaitingAsync());
        await outbox.Store.WaitAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task What_waits_after_a_restart_is_announced()
    {
        using var outbox = new TestOutbox();
        await FillAsync(outbox.Store, 0, 1);
        outbox.Reopen();
        await outbox.Store.WaitAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(1, outbox.Store.Pending);
    }

    [Fact]
    public async Task Peek_takes_at_most_so_many_events_and_bytes_but_at_least_one()
    {
        using var outbox = new TestOutbox();
        await FillAsync(outbox.Store, 0, 10, modelLength: 1000);
        var size = TestEvents.Payload(0, 1000).Length;
        Assert.Equal([0, 1, 2], await PeekAsync(outbox.Store, 3, 1_000_000));
        Assert.Equal([0, 1], await PeekAsync(outbox.Store, 10, 3 * size - 1));
        Assert.Equal([0], await PeekAsync(outbox.Store, 10, size));

        var two = await outbox.Store.PeekAsync(2, 1_000_000, CancellationToken.None);
        await outbox.Store.RemoveAsync(two.LastSeq);
        Assert.Equal([2, 3], await PeekAsync(outbox.Store, 10, 2 * size));
        Assert.Equal(8, outbox.Store.Pending);
    }

    [Fact]
    public async Task Emptied_outbox_is_empty_and_can_be_filled_again()
    {
        using var outbox = new TestOutbox();
        await FillAsync(outbox.Store, 0, 3);
        await outbox.Store.RemoveAsync((await outbox.Store.PeekAsync(10, 1_000_000, CancellationToken.None)).LastSeq);
        Assert.Empty((await outbox.Store.PeekAsync(10, 1_000_000, CancellationToken.None)).Events);
        Assert.Equal(0, outbox.Store.Pending);
        await FillAsync(outbox.Store, 3, 2);
        Assert.Equal([3, 4], await outbox.WaitingAsync());
    }

    [Fact]
    public async Task Full_outbox_drops_the_oldest()
    {
        using var outbox = new TestOutbox(new EventOutboxOptions { MaxPending = 100 });
        var dropped = await FillAsync(outbox.Store, 0, 130);
        Assert.Equal(30, dropped);
        Assert.Equal(Enumerable.Range(30, 100), await outbox.WaitingAsync());
    }

    [Fact]
    public async Task Outbox_is_bounded_in_bytes()
    {
        using var outbox = new TestOutbox(new EventOutboxOptions { MaxPending = 1000, MaxPendingBytes = 1 << 20 });
        var size = TestEvents.Payload(0, 60_000).Length;
        var dropped = await FillAsync(outbox.Store, 0, 30, modelLength: 60_000);
        var waiting = await outbox.WaitingAsync();
        Assert.Equal(30, dropped + waiting.Count);
        Assert.InRange(waiting.Count * size, 1, 1 << 20);
        Assert.Equal(29, waiting[^1]);
    }

    [Fact]
    public async Task Event_set_aside_leaves_the_way_and_is_kept_with_its_reason_up_to_a_number()
    {
        using var outbox = new TestOutbox(new EventOutboxOptions { MaxSetAside = 2 });
        await FillAsync(outbox.Store, 0, 4);
        for (var i = 0; i < 3; i++)
            await outbox.Store.SetAsideAsync((await outbox.Store.PeekAsync(1, 1_000_000, CancellationToken.None)).LastSeq, $"reason {i}");
        Assert.Equal([3], await outbox.WaitingAsync());
        outbox.Reopen();
        Assert.Equal([(1, "reason 1"), (2, "reason 2")], (await outbox.Store.SetAsideAsync()).Select(static s => (s.Event.Number(), s.Reason)));
    }

    private static async Task<List<int>> PeekAsync(OutboxStore store, int maxEvents, long maxBytes) =>
        [.. (await store.PeekAsync(maxEvents, maxBytes, CancellationToken.None)).Events.Select(static e => e.Number())];

    private static async Task<long> FillAsync(OutboxStore store, int first, int count, int modelLength = 10)
    {
        // All at once, in this order: writers share transactions.
        var appended = Enumerable.Range(first, count)
            .Select(i => store.AppendAsync(TestEvents.Payload(i, modelLength), CancellationToken.None)).ToList();
        return (await Task.WhenAll(appended)).Sum();
    }
}
