using FitnessGrpc.Events.Outbox;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Events.Tests.Outbox;

public sealed class OutboxPumpTests : IDisposable
{
    private static readonly SendResult Accepted = new(SendOutcome.Accepted);
    private readonly TestOutbox _outbox = new(new EventOutboxOptions { LingerMilliseconds = 0, BatchSize = 10 });

    public void Dispose() => _outbox.Dispose();

    [Fact]
    public async Task Events_are_sent_in_order_in_batches_and_then_forgotten()
    {
        await FillAsync(0, 25);
        var transport = new ScriptedTransport(static _ => Accepted);
        await RunAsync(transport, 25);
        Assert.Equal(Enumerable.Range(0, 25), transport.Accepted);
        Assert.Equal([10, 10, 5], transport.Sizes);
        Assert.Equal(0, _outbox.Store.Pending);
    }

    [Fact]
    public async Task Event_published_while_the_pump_runs_is_sent()
    {
        var transport = new ScriptedTransport(static _ => Accepted);
        using var pump = Pump(transport);
        await pump.StartAsync(CancellationToken.None);
        await FillAsync(0, 1);
        await transport.AcceptedAsync(1);
        await FillAsync(1, 1);
        await transport.AcceptedAsync(2);
        await pump.StopAsync(CancellationToken.None);
        Assert.Equal([0, 1], transport.Accepted);
    }

    [Fact]
    public async Task Failed_send_is_repeated_and_keeps_the_order()
    {
        await FillAsync(0, 25);
        var sends = 0;
        var transport = new ScriptedTransport(_ => ++sends switch
        {
            1 or 3 => new SendResult(SendOutcome.Unavailable, "away"),
            4 => throw new InvalidOperationException("a bug"),
            _ => Accepted,
        });
        await RunAsync(transport, 25);
        Assert.Equal(Enumerable.Range(0, 25), transport.Accepted);
    }

    [Fact]
    public async Task Acknowledgement_that_is_lost_leads_to_a_second_send_and_none_is_lost()
    {
        await FillAsync(0, 5);
        var transport = new ScriptedTransport(static _ => Accepted);
        _outbox.Reopen();
        var batch = await _outbox.Store.PeekAsync(10, 1_000_000, CancellationToken.None);
        // The process dies between the answer and the deletion.
        await transport.SendAsync(batch.Events, CancellationToken.None);
        _outbox.Reopen();
        await RunAsync(transport, 10);
        Assert.Equal([0, 1, 2, 3, 4, 0, 1, 2, 3, 4], transport.Accepted);
    }

    [Fact]
    public async Task Refused_event_is_set_aside_and_the_others_go_on_in_order()
    {
        await FillAsync(0, 25);
        var transport = new ScriptedTransport(static events =>
            events.Any(static e => e.Number() is 3 or 17) ? new SendResult(SendOutcome.Refused, "bad field") : Accepted);
        await RunAsync(transport, 23);
        Assert.Equal(Enumerable.Range(0, 25).Except([3, 17]), transport.Accepted);
        Assert.Equal([(3, "bad field"), (17, "bad field")], (await _outbox.Store.SetAsideAsync()).Select(static s => (s.Event.Number(), s.Reason)));
    }

    [Fact]
    public async Task Batch_that_is_too_large_is_halved_until_it_fits()
    {
        await FillAsync(0, 10);
        var transport = new ScriptedTransport(static events =>
            events.Count > 3 ? new SendResult(SendOutcome.TooLarge, "too large") : Accepted);
        await RunAsync(transport, 10);
        Assert.Equal(Enumerable.Range(0, 10), transport.Accepted);
        Assert.Empty(await _outbox.Store.SetAsideAsync());
    }

    [Fact]
    public async Task Broken_disk_is_outlived()
    {
        await FillAsync(0, 5);
        _outbox.Break();
        var transport = new ScriptedTransport(static _ => Accepted);
        using var pump = Pump(transport);
        await pump.StartAsync(CancellationToken.None);
        _outbox.Repair();
        await transport.AcceptedAsync(5);
        await pump.StopAsync(CancellationToken.None);
        Assert.True(pump.ExecuteTask!.IsCanceled || pump.ExecuteTask.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Stop_sends_what_is_left_while_it_is_taken()
    {
        var transport = new ScriptedTransport(static _ => Accepted);
        using var pump = Pump(transport);
        await pump.StartAsync(CancellationToken.None);
        await FillAsync(0, 25);
        await pump.StopAsync(CancellationToken.None);
        Assert.Equal(Enumerable.Range(0, 25), transport.Accepted.Distinct());
        Assert.Equal(0, _outbox.Store.Pending);
    }

    [Fact]
    public async Task Stop_leaves_on_disk_what_is_not_taken()
    {
        await FillAsync(0, 5);
        using var pump = Pump(new ScriptedTransport(static _ => new SendResult(SendOutcome.Unavailable, "away")));
        await pump.StartAsync(CancellationToken.None);
        await pump.StopAsync(CancellationToken.None);
        _outbox.Reopen();
        Assert.Equal([0, 1, 2, 3, 4], await _outbox.WaitingAsync());
    }

    private OutboxPump Pump(IEventTransport transport) => new(
        _outbox.Store, transport, _outbox.Metrics, Options.Create(_outbox.Settings), TimeProvider.System, NullLogger<OutboxPump>.Instance);

    private async Task RunAsync(ScriptedTransport transport, int until)
    {
        using var pump = Pump(transport);
        await pump.StartAsync(CancellationToken.None);
        await transport.AcceptedAsync(until);
        await pump.StopAsync(CancellationToken.None);
        Assert.Equal(0, _outbox.Store.Pending);
    }

    private Task FillAsync(int first, int count) => Task.WhenAll(
        Enumerable.Range(first, count).Select(i => _outbox.Store.AppendAsync(TestEvents.Payload(i), CancellationToken.None)));
}
