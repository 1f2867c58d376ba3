using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Prometheus;

namespace FitnessGrpc.Hosting.Metrics;

using Tag = KeyValuePair<string, object?>;

/// <summary>The series of one instrument by the tags of its measurements. Thread-safe; a known series is found without allocation.</summary>
internal sealed class InstrumentSeries(
    IMetricFactory factory,
    Collector<Counter.Child> dropped,
    string module,
    Instrument instrument,
    InstrumentKind kind)
{
    /// <summary>Series that an instrument of a module may have.</summary>
    public const int MaxSeries = 1000;

    private readonly string _name = Instruments.NameOf(instrument, kind);
    private readonly string _help = instrument.Description ?? $"{instrument.Name} of {instrument.Meter.Name}.";
    private readonly ConcurrentDictionary<Tag[], Series> _series = new(TagsComparer.Instance);
    private readonly Lock _gate = new();
    private volatile int _count;
    private volatile bool _completed;
    private volatile bool _isConflict;

    public void Record(double value, ReadOnlySpan<Tag> tags)
    {
        if (!_series.GetAlternateLookup<ReadOnlySpan<Tag>>().TryGetValue(tags, out var series) && (series = Add(tags)) is null)
            return;
        series.IsFresh = true;
        series.Record(value);
    }

    /// <summary>Removes the series without a measurement since the last sweep.</summary>
    public void Sweep()
    {
        lock (_gate)
        {
            foreach (var (tags, series) in _series)
            {
                if (series.IsFresh)
                    series.IsFresh = false;
                else
                    Remove(tags);
            }
        }
    }

    /// <summary>Removes all series; later measurements are not taken.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _completed = true;
            foreach (var tags in _series.Keys)
                Remove(tags);
        }
    }

    private void Remove(Tag[] tags)
    {
        if (!_series.TryRemove(tags, out var series))
            return;
        _count--;
        series.Remove();
    }

    private Series? Add(ReadOnlySpan<Tag> tags)
    {
        if (_isConflict || _count >= MaxSeries)
            return Drop();
        lock (_gate)
        {
            if (_series.GetAlternateLookup<ReadOnlySpan<Tag>>().TryGetValue(tags, out var series))
                return series;
            if (_completed)
                return null;
            if (_count >= MaxSeries)
                return Drop();
            try
            {
                var key = tags.ToArray();
                series = Create(Labels.Of(module, key));
                _series[key] = series;
                _count++;
                return series;
            }
            catch (InvalidOperationException)
            {
                // The registry has the name as another kind of metric; whoever measures must not fail for that.
                _isConflict = true;
                return Drop();
            }
        }
    }

    private Series? Drop()
    {
        dropped.WithLabels(module, _name, _isConflict ? "conflict" : "too_many_series").Inc();
        return null;
    }

    private Series Create(Labels labels)
    {
        switch (kind)
        {
            case InstrumentKind.Counter or InstrumentKind.TotalCounter:
                var counter = factory.CreateCounter(_name, _help, labels.Names, new CounterConfiguration { ExemplarBehavior = ExemplarBehavior.NoExemplars() })
                    .WithLabels(labels.Values);
                // A counter cannot fall: what is negative or no number is left out.
                return new Series(
                    kind == InstrumentKind.TotalCounter ? counter.IncTo : value => counter.Inc(value >= 0 ? value : 0), counter.Remove);
            case InstrumentKind.Histogram:
                var histogram = factory.CreateHistogram(_name, _help, labels.Names, new HistogramConfiguration
                {
                    Buckets = Instruments.BucketsOf(instrument),
                    ExemplarBehavior = ExemplarBehavior.NoExemplars(),
                }).WithLabels(labels.Values);
                return new Series(histogram.Observe, histogram.Remove);
            default:
                var gauge = factory.CreateGauge(_name, _help, labels.Names).WithLabels(labels.Values);
                return new Series(kind == InstrumentKind.Gauge ? gauge.Set : gauge.Inc, gauge.Remove);
        }
    }

    private sealed class Series(Action<double> record, Action remove)
    {
        private volatile bool _isFresh;

        public bool IsFresh
        {
            get => _isFresh;
            set => _isFresh = value;
        }

        public Action<double> Record { get; } = record;

        public Action Remove { get; } = remove;
    }
}
