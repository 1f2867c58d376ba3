using System.Diagnostics.Metrics;
using System.Text;

namespace FitnessGrpc.Hosting.Metrics;

/// <summary>
/// Kinds, names and buckets of instruments, by the rules of OpenTelemetry for Prometheus
/// (https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/).
/// </summary>
internal static class Instruments
{
    /// <summary>Seconds, from a cached answer to a slow model.</summary>
    private static readonly double[] Durations =
        [.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60];

    /// <summary>256 B to 256 MiB.</summary>
    private static readonly double[] Sizes = Powers(256, 4, 11);

    /// <summary>1 to 65,536.</summary>
    private static readonly double[] Counts = Powers(1, 2, 17);

    /// <summary>Null for an instrument of a kind that the framework does not have.</summary>
    public static InstrumentKind? KindOf(Instrument instrument)
    {
        var type = instrument.GetType();
        if (!type.IsGenericType)
            return null;
        var kind = type.GetGenericTypeDefinition();
        return kind == typeof(Counter<>) ? InstrumentKind.Counter
            : kind == typeof(ObservableCounter<>) ? InstrumentKind.TotalCounter
            : kind == typeof(UpDownCounter<>) ? InstrumentKind.UpDownCounter
            : kind == typeof(Gauge<>) || kind == typeof(ObservableGauge<>) || kind == typeof(ObservableUpDownCounter<>) ? InstrumentKind.Gauge
            : kind == typeof(Histogram<>) ? InstrumentKind.Histogram
            : null;
    }

    /// <summary>Name with unit; our own meters have the prefix <c>fitness</c>, the framework's none.</summary>
    public static string NameOf(Instrument instrument, InstrumentKind kind)
    {
        const string total = "_total";
        var name = Sanitize(instrument.Meter.Name.StartsWith("FitnessGrpc.", StringComparison.Ordinal) ? $"fitness_{instrument.Name}" : instrument.Name);
        var isCounter = kind is InstrumentKind.Counter or InstrumentKind.TotalCounter;
        if (isCounter && name.EndsWith(total, StringComparison.Ordinal))
            name = name[..^total.Length];
        var unit = instrument.Unit switch
        {
            null or "" => "",
            "1" => kind == InstrumentKind.Gauge ? "ratio" : "",
            "s" => "seconds",
            "ms" => "milliseconds",
            "By" => "bytes",
            ['{', .., '}'] => "",
            var other => Sanitize(other).Trim('_'),
        };
        if (unit.Length > 0 && !name.EndsWith($"_{unit}", StringComparison.Ordinal))
            name = $"{name}_{unit}";
        return isCounter ? name + total : name;
    }

    /// <summary>The advice of the instrument, or what fits its unit. Upper bounds, rising.</summary>
    public static double[] BucketsOf(Instrument instrument) => instrument switch
    {
        Instrument<double> { Advice.HistogramBucketBoundaries: { } bounds } => Bounds(bounds, static b => b),
        Instrument<long> { Advice.HistogramBucketBoundaries: { } bounds } => Bounds(bounds, static b => b),
        Instrument<int> { Advice.HistogramBucketBoundaries: { } bounds } => Bounds(bounds, static b => b),
        Instrument<float> { Advice.HistogramBucketBoundaries: { } bounds } => Bounds(bounds, static b => b),
        Instrument<decimal> { Advice.HistogramBucketBoundaries: { } bounds } => Bounds(bounds, static b => (double)b),
        Instrument<short> { Advice.HistogramBucketBoundaries: { } bounds } => Bounds(bounds, static b => b),
        Instrument<byte> { Advice.HistogramBucketBoundaries: { } bounds } => Bounds(bounds, static b => b),
        { Unit: "s" } => Durations,
        { Unit: "By" } => Sizes,
        _ => Counts,
    };

    /// <summary>Letters, digits and single underscores, no digit first.</summary>
    public static string Sanitize(string name)
    {
        var text = new StringBuilder(name.Length + 1);
        foreach (var c in name)
        {
            if (char.IsAsciiDigit(c) && text.Length == 0)
                text.Append('_').Append(c);
            else if (char.IsAsciiLetterOrDigit(c))
                text.Append(c);
            else if (text.Length == 0 || text[^1] != '_')
                text.Append('_');
        }
        return text.Length == 0 ? "_" : text.ToString();
    }

    /// <summary>No bounds mean that only sum and count are wanted.</summary>
    private static double[] Bounds<T>(IReadOnlyList<T> bounds, Func<T, double> convert) =>
        bounds.Count == 0 ? [double.PositiveInfinity] : [.. bounds.Select(convert)];

    private static double[] Powers(double first, double factor, int count) =>
        [.. Enumerable.Range(0, count).Select(i => first * Math.Pow(factor, i))];
}
