using System.Diagnostics.Metrics;
using FitnessGrpc.Contracts.Telemetry.V1;

namespace FitnessGrpc.Drift.Tests;

public sealed class DriftMetricsTests : IDisposable
{
    private readonly TestDrift _drift = new();
    private readonly TestEvents _events = new();
    private readonly Dictionary<string, double> _sums = [];
    private readonly MeterListener _listener = new();

    public DriftMetricsTests()
    {
        // Only this test's meters: others run beside it.
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, _drift.Meters))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => _sums[Name(instrument, tags)] = value);
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => _sums[Name(instrument, tags)] = value);
        _listener.Start();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _drift.Dispose();
    }

    [Fact]
    public async Task Batches_are_told_by_kind_with_duplicates_signals_and_decisions()
    {
        var items = _events.Queries(_drift.Now, hits: 10, misses: 40);
        await _drift.HandleAsync("1", [.. items, items[0], _events.Feedback(_drift.Now, Rating.Like)], idle: true);
        await _drift.HandleAsync("2", [_events.Query(_drift.Now - TimeSpan.FromHours(2), CacheStatus.Miss)], idle: false);
        _drift.Metrics.SourceConnected();
        _drift.Metrics.SourceRestarted("trimmed");
        _listener.RecordObservableInstruments();

        Assert.Equal(51, _sums["drift.events kind=query_answered"]);
        Assert.Equal(1, _sums["drift.events kind=feedback_given"]);
        Assert.Equal(1, _sums["drift.events.duplicates"]);
        Assert.Equal(1, _sums["drift.events.late"]);
        Assert.Equal(7200, _sums["drift.lag"]);
        Assert.Equal(1, _sums["drift.decisions signal=cache_miss_ratio"]);
        Assert.Equal(0.8, _sums["drift.signal.value signal=cache_miss_ratio"]);
        Assert.Equal(50, _sums["drift.signal.samples signal=cache_miss_ratio"]);
        Assert.Equal(1, _sums["drift.signal.drifting signal=cache_miss_ratio"]);
        Assert.Equal(0, _sums["drift.signal.value signal=dislike_ratio"]);
        Assert.Equal(1, _sums["drift.source.connected"]);
        Assert.Equal(1, _sums["drift.source.restarts reason=trimmed"]);
    }

    private static string Name(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        tags.Length == 0 ? instrument.Name : $"{instrument.Name} {tags[0].Key}={tags[0].Value}";

    private void Add(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var name = Name(instrument, tags);
        _sums[name] = _sums.GetValueOrDefault(name) + value;
    }
}
