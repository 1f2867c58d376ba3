using System.Diagnostics.Metrics;

namespace FitnessGrpc.Events.Outbox;

/// <summary>What an operator sees of the outbox.</summary>
internal sealed class OutboxMetrics
{
    private readonly Counter<long> _published;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _setAside;
    private readonly Counter<long> _lost;
    private readonly Counter<long> _failures;

    public OutboxMetrics(IMeterFactory meters, OutboxStore store)
    {
        var meter = meters.Create("FitnessGrpc.Events");
        _published = meter.CreateCounter<long>("outbox.published", "{event}", "Events kept in the outbox.");
        _sent = meter.CreateCounter<long>("outbox.sent", "{event}", "Events that Telemetry acknowledged.");
        _dropped = meter.CreateCounter<long>("outbox.dropped", "{event}", "Oldest events dropped because the outbox was full.");
        _setAside = meter.CreateCounter<long>("outbox.set_aside", "{event}", "Events that Telemetry refused.");
        _lost = meter.CreateCounter<long>("outbox.lost", "{event}", "Events that could not be kept, by reason.");
        _failures = meter.CreateCounter<long>("outbox.send_failures", "{failure}", "Sends that failed and are tried again.");
        meter.CreateObservableGauge("outbox.pending", () => store.Pending, "{event}", "Events that wait to be sent.");
    }

    public void Published() => _published.Add(1);

    public void Sent(int count) => _sent.Add(count);

    public void Dropped(long count) => _dropped.Add(count);

    public void SetAside() => _setAside.Add(1);

    public void LostToStorage() => _lost.Add(1, new KeyValuePair<string, object?>("reason", "storage"));

    public void LostToSize() => _lost.Add(1, new KeyValuePair<string, object?>("reason", "too_large"));

    public void SendFailed() => _failures.Add(1);
}
