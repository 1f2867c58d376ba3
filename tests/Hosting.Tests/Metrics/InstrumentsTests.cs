using System.Diagnostics.Metrics;
using FitnessGrpc.Hosting.Metrics;

namespace FitnessGrpc.Hosting.Tests.Metrics;

public sealed class InstrumentsTests
{
    [Theory]
    [InlineData("FitnessGrpc.Generation", "generation.answers", "{question}", "fitness_generation_answers_total")]
    [InlineData("FitnessGrpc.Generation", "generation.answers", null, "fitness_generation_answers_total")]
    [InlineData("FitnessGrpcish", "reads_total", "By", "reads_bytes_total")]
    [InlineData("Microsoft.AspNetCore.Routing", "aspnetcore.routing.match_attempts", "{match_attempt}", "aspnetcore_routing_match_attempts_total")]
    [InlineData("Other", "2 odd--näme", "1", "_2_odd_n_me_total")]
    public void Counter_is_named_by_meter_and_unit(string meterName, string name, string? unit, string expected)
    {
        using var meter = new Meter(meterName);
        Assert.Equal(expected, Name(meter.CreateCounter<long>(name, unit)));
        Assert.Equal(expected, Name(meter.CreateObservableCounter(name, static () => 1, unit)));
    }

    [Theory]
    [InlineData("drift.signal.value", "1", "fitness_drift_signal_value_ratio")]
    [InlineData("embedding.cache.bytes", "By", "fitness_embedding_cache_bytes")]
    [InlineData("drift.lag", "s", "fitness_drift_lag_seconds")]
    [InlineData("outbox.pending", "{event}", "fitness_outbox_pending")]
    [InlineData("wait", "ms", "fitness_wait_milliseconds")]
    [InlineData("heat", "m/s", "fitness_heat_m_s")]
    public void Gauge_is_named_by_unit(string name, string unit, string expected)
    {
        using var meter = new Meter("FitnessGrpc.Test");
        Assert.Equal(expected, Name(meter.CreateGauge<double>(name, unit)));
        Assert.Equal(expected, Name(meter.CreateObservableGauge(name, static () => 1.0, unit)));
    }

    [Fact]
    public void Histogram_is_named_by_unit_without_ratio()
    {
        using var meter = new Meter("Microsoft.AspNetCore.Hosting");
        Assert.Equal("http_server_request_duration_seconds", Name(meter.CreateHistogram<double>("http.server.request.duration", "s")));
        Assert.Equal("padding", Name(meter.CreateHistogram<double>("padding", "1")));
    }

    [Fact]
    public void Buckets_are_the_advice_or_fit_the_unit()
    {
        using var meter = new Meter("test");
        Assert.Equal([1, 5], Instruments.BucketsOf(meter.CreateHistogram<int>("a", "s", null, advice: new() { HistogramBucketBoundaries = [1, 5] })));
        Assert.Equal(
            [double.PositiveInfinity], Instruments.BucketsOf(meter.CreateHistogram<long>("b", "s", null, advice: new() { HistogramBucketBoundaries = [] })));
        Assert.Equal((.0005, 60), Ends(meter.CreateHistogram<double>("c", "s")));
        Assert.Equal((256, 268_435_456), Ends(meter.CreateHistogram<long>("d", "By")));
        Assert.Equal((1, 65_536), Ends(meter.CreateHistogram<int>("e", "{token}")));
    }

    private static (double First, double Last) Ends(Instrument instrument)
    {
        var buckets = Instruments.BucketsOf(instrument);
        Assert.Equal(buckets.Order().Distinct(), buckets);
        return (buckets[0], buckets[^1]);
    }

    private static string Name(Instrument instrument) => Instruments.NameOf(instrument, Instruments.KindOf(instrument)!.Value);
}
