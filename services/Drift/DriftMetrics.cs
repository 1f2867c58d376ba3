using System.Diagnostics.Metrics;
using FitnessGrpc.Contracts.Drift.V1;
using FitnessGrpc.Drift.Counting;
using FitnessGrpc.Drift.Signals;

namespace FitnessGrpc.Drift;

/// <summary>What an operator sees of the module.</summary>
internal sealed class DriftMetrics
{
    private readonly Counter<long> _events;
    private readonly Counter<long> _duplicates;
    private readonly Counter<long> _late;
    private readonly Counter<long> _decisions;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _restarts;
    private IReadOnlyList<SignalReading> _signals = [];
    private double _lag;
    private int _connected;

    public DriftMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("FitnessGrpc.Drift");
        _events = meter.CreateCounter<long>("drift.events", "{event}", "Events that were new, by kind.");
        _duplicates = meter.CreateCounter<long>("drift.events.duplicates", "{event}", "Events that had been counted before.");
        _late = meter.CreateCounter<long>("drift.events.late", "{event}", "Events too old for their window.");
        _decisions = meter.CreateCounter<long>("drift.decisions", "{decision}", "Decisions that were taken, by signal.");
        _failures = meter.CreateCounter<long>("drift.source.failures", "{failure}", "Times the source of events failed or went away.");
        _restarts = meter.CreateCounter<long>("drift.source.restarts", "{restart}", "Times reading began again at the oldest event, by reason.");
        meter.CreateObservableGauge("drift.source.connected", () => Volatile.Read(ref _connected), description: "1 while events are read.");
        meter.CreateObservableGauge(
            "drift.lag", () => Volatile.Read(ref _lag), "s", "Age of the newest event of the last batch when it was counted; 0 once nothing more waits.");
        meter.CreateObservableGauge("drift.signal.value", () => Observe(static r => r.Value), "1", "Value of a signal, 0 to 1.");
        meter.CreateObservableGauge("drift.signal.samples", () => Observe(static r => r.Samples), "{sample}", "Samples in the window of a signal.");
        meter.CreateObservableGauge("drift.signal.drifting", () => Observe(static r => r.IsDrifting ? 1 : 0), description: "1 while a signal drifts.");
    }

    public void Counted(BatchOutcome outcome)
    {
        Count("query_answered", outcome.Queries);
        Count("feedback_given", outcome.Feedback);
        Count("other", outcome.Others);
        _duplicates.Add(outcome.Duplicates);
        _late.Add(outcome.Late);
        Volatile.Write(ref _lag, outcome.Lag.TotalSeconds);
        Volatile.Write(ref _signals, outcome.Signals);
        foreach (var decision in outcome.Decisions)
            _decisions.Add(1, Tag(decision.Signal));
    }

    public void SourceConnected() => Volatile.Write(ref _connected, 1);

    public void SourceFailed()
    {
        Volatile.Write(ref _connected, 0);
        _failures.Add(1);
    }

    public void SourceRestarted(string reason) => _restarts.Add(1, new KeyValuePair<string, object?>("reason", reason));

    private void Count(string kind, int count)
    {
        if (count > 0)
            _events.Add(count, new KeyValuePair<string, object?>("kind", kind));
    }

    private IEnumerable<Measurement<double>> Observe(Func<SignalReading, double> value) =>
        Volatile.Read(ref _signals).Select(r => new Measurement<double>(value(r), Tag(r.Signal)));

    private static KeyValuePair<string, object?> Tag(Signal signal) => new("signal", signal switch
    {
        Signal.CacheMissRatio => "cache_miss_ratio",
        Signal.DislikeRatio => "dislike_ratio",
        _ => "other",
    });
}
