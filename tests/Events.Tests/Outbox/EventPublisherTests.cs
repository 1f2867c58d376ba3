using FitnessGrpc.Events.Outbox;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FitnessGrpc.Events.Tests.Outbox;

public sealed class EventPublisherTests : IDisposable
{
    private readonly TestOutbox _outbox = new();

    private EventPublisher Publisher => new(_outbox.Store, _outbox.Metrics, new FakeTimeProvider(), NullLogger<EventPublisher>.Instance);

    public void Dispose() => _outbox.Dispose();

    [Fact]
    public async Task Published_event_survives_a_restart()
    {
        Assert.True(await Publisher.PublishAsync(TestEvents.Create(1)));
        _outbox.Reopen();
        Assert.Equal([1], await _outbox.WaitingAsync());
    }

    [Fact]
    public async Task Broken_disk_loses_the_event_and_does_not_fail_the_caller()
    {
        _outbox.Break();
        Assert.False(await Publisher.PublishAsync(TestEvents.Create(1)));
        _outbox.Repair();
        Assert.True(await Publisher.PublishAsync(TestEvents.Create(2)));
        Assert.Equal([2], await _outbox.WaitingAsync());
    }

    [Fact]
    public async Task Closed_outbox_does_not_fail_the_caller()
    {
        _outbox.Store.Dispose();
        Assert.False(await Publisher.PublishAsync(TestEvents.Create(1)));
    }

    [Fact]
    public async Task Event_that_is_too_large_is_lost_alone()
    {
        Assert.False(await Publisher.PublishAsync(TestEvents.Create(1, EventPublisher.MaxEventBytes)));
        Assert.True(await Publisher.PublishAsync(TestEvents.Create(2, EventPublisher.MaxEventBytes - 200)));
        Assert.Equal([2], await _outbox.WaitingAsync());
    }

    [Fact]
    public async Task Caller_that_gave_up_is_told_so()
    {
        using var given = new CancellationTokenSource();
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Publisher.PublishAsync(TestEvents.Create(1), given.Token));
    }
}
