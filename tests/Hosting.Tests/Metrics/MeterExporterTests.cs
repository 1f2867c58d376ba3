using System.Diagnostics.Metrics;
using System.Text;
using FitnessGrpc.Hosting.Metrics;
using Prometheus;

namespace FitnessGrpc.Hosting.Tests.Metrics;

public sealed class MeterExporterTests : IDisposable
{
    private readonly CollectorRegistry _registry = Prometheus.Metrics.NewCustomRegistry();
    private readonly object _scope = new();
    private readonly Meter _meter;
    private readonly MeterExporter _exporter;

    public MeterExporterTests()
    {
        _exporter = new MeterExporter(_registry, "a", _scope);
        _meter = new Meter(new MeterOptions("FitnessGrpc.Test") { Scope = _scope });
    }

    public void Dispose()
    {
        _exporter.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public async Task Counter_is_the_sum_by_label()
    {
        var counter = _meter.CreateCounter<long>("test.answers", "{answer}", "Answers.");
        counter.Add(2, Tag("kind", "x"));
        counter.Add(3, Tag("kind", "x"));
        counter.Add(-7, Tag("kind", "x"));
        counter.Add(1, Tag("kind", "y"), Tag("status.code", 200));
        var lines = await ScrapeAsync();
        Assert.Contains("# TYPE fitness_test_answers_total counter", lines);
        Assert.Contains("# HELP fitness_test_answers_total Answers.", lines);
        Assert.Contains("fitness_test_answers_total{module=\"a\",kind=\"x\"} 5", lines);
        Assert.Contains("fitness_test_answers_total{module=\"a\",kind=\"y\",status_code=\"200\"} 1", lines);
    }

    [Fact]
    public async Task Order_of_tags_and_empty_tags_make_no_new_series()
    {
        var counter = _meter.CreateCounter<int>("test.calls");
        counter.Add(1, Tag("a", "1"), Tag("b", true));
        counter.Add(1, Tag("b", true), Tag("a", "1"));
        counter.Add(1, Tag("a", "1"), Tag("b", true), Tag("c", null));
        Assert.Equal(["fitness_test_calls_total{module=\"a\",a=\"1\",b=\"true\"} 3"], await SeriesAsync("fitness_test_calls_total"));
    }

    [Fact]
    public async Task Tags_with_reserved_or_equal_names_are_kept()
    {
        _meter.CreateCounter<int>("test.calls").Add(1, Tag("module", "m"), Tag("x.y", "1"), Tag("x_y", "2"));
        _meter.CreateHistogram<int>("test.sizes").Record(1, Tag("le", "l"));
        Assert.Equal(
            ["fitness_test_calls_total{module=\"a\",exported_module=\"m\",x_y=\"1;2\"} 1"], await SeriesAsync("fitness_test_calls_total"));
        Assert.Contains("fitness_test_sizes_count{module=\"a\",exported_le=\"l\"} 1", await ScrapeAsync());
    }

    [Fact]
    public async Task Gauges_show_the_last_value_and_up_down_counters_the_sum()
    {
        _meter.CreateGauge<double>("test.level").Record(1);
        _meter.CreateGauge<double>("test.level").Record(0.5);
        var active = _meter.CreateUpDownCounter<int>("test.active");
        active.Add(3);
        active.Add(-1);
        _meter.CreateObservableUpDownCounter("test.open", () => 7);
        var lines = await ScrapeAsync();
        Assert.Contains("# TYPE fitness_test_level gauge", lines);
        Assert.Contains("fitness_test_level{module=\"a\"} 0.5", lines);
        Assert.Contains("# TYPE fitness_test_active gauge", lines);
        Assert.Contains("fitness_test_active{module=\"a\"} 2", lines);
        Assert.Contains("fitness_test_open{module=\"a\"} 7", lines);
    }

    [Fact]
    public async Task Observed_values_are_read_at_each_scrape_and_go_when_they_are_not_observed()
    {
        var seen = new List<Measurement<long>> { new(10, Tag("k", "x")), new(1, Tag("k", "y")) };
        _meter.CreateObservableCounter("test.reads", () => seen, "By");
        Assert.Contains("# TYPE fitness_test_reads_bytes_total counter", await ScrapeAsync());
        seen[0] = new(12, Tag("k", "x"));
        seen.RemoveAt(1);
        Assert.Equal(["fitness_test_reads_bytes_total{module=\"a\",k=\"x\"} 12"], await SeriesAsync("fitness_test_reads_bytes_total"));
        seen.Clear();
        Assert.Empty(await SeriesAsync("fitness_test_reads_bytes_total"));
    }

    [Fact]
    public async Task Failing_observation_is_counted_and_hides_no_other()
    {
        _meter.CreateObservableGauge("test.broken", new Func<int>(static () => throw new IOException("broken")));
        _meter.CreateObservableGauge("test.whole", () => 1);
        var lines = await ScrapeAsync();
        Assert.Contains("fitness_test_whole{module=\"a\"} 1", lines);
        Assert.Contains("fitness_metrics_observation_failures_total{module=\"a\"} 1", lines);
    }

    [Fact]
    public async Task Histogram_has_the_buckets_of_its_advice()
    {
        var histogram = _meter.CreateHistogram<double>(
            "test.share", "1", null, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 0.75] });
        histogram.Record(0.6);
        Assert.Equal(
            [
                "fitness_test_share_sum{module=\"a\"} 0.6",
                "fitness_test_share_count{module=\"a\"} 1",
                "fitness_test_share_bucket{module=\"a\",le=\"0.5\"} 0",
                "fitness_test_share_bucket{module=\"a\",le=\"0.75\"} 1",
                "fitness_test_share_bucket{module=\"a\",le=\"+Inf\"} 1",
            ],
            await SeriesAsync("fitness_test_share"));
    }

    [Fact]
    public async Task Modules_have_series_of_their_own_and_foreign_scopes_none()
    {
        var other = new object();
        using var exporter = new MeterExporter(_registry, "b", other);
        using var meter = new Meter(new MeterOptions("FitnessGrpc.Test") { Scope = other });
        using var foreign = new Meter("FitnessGrpc.Test");
        _meter.CreateCounter<int>("test.calls").Add(1);
        meter.CreateCounter<int>("test.calls").Add(2);
        foreign.CreateCounter<int>("test.calls").Add(4);
        Assert.Equal(
            ["fitness_test_calls_total{module=\"a\"} 1", "fitness_test_calls_total{module=\"b\"} 2"], (await SeriesAsync("fitness_test_calls_total")).Order());

        exporter.Dispose();
        meter.CreateCounter<int>("test.calls").Add(8);
        Assert.Equal(["fitness_test_calls_total{module=\"a\"} 1"], await SeriesAsync("fitness_test_calls_total"));
    }

    [Fact]
    public async Task Series_beyond_the_bound_are_dropped_and_counted()
    {
        var counter = _meter.CreateCounter<int>("test.calls");
        for (var i = 0; i < InstrumentSeries.MaxSeries + 5; i++)
            counter.Add(1, Tag("id", i));
        counter.Add(1, Tag("id", 0));
        var lines = await SeriesAsync("fitness_test_calls_total");
        Assert.Equal(InstrumentSeries.MaxSeries, lines.Count);
        Assert.Contains("fitness_test_calls_total{module=\"a\",id=\"0\"} 2", lines);
        Assert.Contains(
            "fitness_metrics_dropped_measurements_total{module=\"a\",metric=\"fitness_test_calls_total\",reason=\"too_many_series\"} 5", await ScrapeAsync());
    }

    [Fact]
    public async Task Name_of_another_kind_is_a_conflict_and_no_error_of_the_caller()
    {
        _meter.CreateGauge<int>("test.calls_total").Record(1);
        _meter.CreateCounter<int>("test.calls").Add(1);
        var lines = await ScrapeAsync();
        Assert.Contains("# TYPE fitness_test_calls_total gauge", lines);
        Assert.Contains(
            "fitness_metrics_dropped_measurements_total{module=\"a\",metric=\"fitness_test_calls_total\",reason=\"conflict\"} 1", lines);
    }

    private static KeyValuePair<string, object?> Tag(string name, object? value) => new(name, value);

    private async Task<List<string>> SeriesAsync(string name) =>
        [.. (await ScrapeAsync()).Where(l => l.StartsWith(name, StringComparison.Ordinal))];

    private async Task<string[]> ScrapeAsync()
    {
        using var text = new MemoryStream();
        await _registry.CollectAndExportAsTextAsync(text, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(text.ToArray()).Split('\n');
    }
}
