using System.Text.RegularExpressions;
using FitnessGrpc.VectorEngine.Qdrant.Tests.Support;

namespace FitnessGrpc.VectorEngine.Qdrant.Tests;

/// <summary>Alone: servers of one process share the registry of metrics, and one that ends takes its series out of it.</summary>
[Collection(nameof(MetricsCollection))]
public sealed partial class EngineMetricsTests(EngineServer server) : IClassFixture<EngineServer>
{
    [Fact]
    public async Task What_was_done_is_counted_by_kind()
    {
        await server.CreateAsync("counted");
        var before = await ReadAsync();
        await server.Points.UpsertAsync(new Wire.UpsertPoints { CollectionName = "counted", Wait = true, Points = { Wires.Point(1, 1, 2), Wires.Point(2, 3, 4) } });
        await server.Points.CountAsync(new Wire.CountPoints { CollectionName = "counted" });
        await server.Points.ScrollAsync(new Wire.ScrollPoints { CollectionName = "counted" });
        await server.Points.QueryAsync(new Wire.QueryPoints { CollectionName = "counted", Query = new Wire.Query { Sample = Wire.Sample.Random } });
        await Assert.ThrowsAsync<Grpc.Core.RpcException>(() => server.Points.FacetAsync(new Wire.FacetCounts { CollectionName = "counted", Key = "none" }).ResponseAsync);
        await Task.Delay(300);
        var after = await ReadAsync();

        Assert.True(Grown("fitness_vectors_points_upserted_total") >= 2);
        Assert.True(Grown("fitness_vectors_writes_total", "kind=\"upsert\"") >= 1);
        Assert.True(Grown("fitness_vectors_queries_total", "kind=\"count\"", "result=\"ok\"") >= 1);
        Assert.True(Grown("fitness_vectors_queries_total", "kind=\"facet\"", "result=\"failed\"") >= 1);
        Assert.True(Grown("fitness_vectors_query_duration_seconds_count", "kind=\"scroll\"") >= 1);
        Assert.True(Grown("fitness_vectors_query_duration_seconds_count", "kind=\"sample\"") >= 1);
        Assert.True(Grown("fitness_vectors_log_written_bytes_total") > 0);
        Assert.True(Sum(after, "fitness_vectors_points") >= 2);
        Assert.True(Sum(after, "fitness_vectors_vectors") >= 2);
        Assert.True(Sum(after, "fitness_vectors_segments") >= 1);
        Assert.True(Sum(after, "fitness_vectors_log_bytes") > 0);
        Assert.True(Sum(after, "fitness_vectors_memory_bytes") is > 0 and var used && used < Sum(after, "fitness_vectors_memory_limit_bytes"));
        Assert.Contains(after, static l => l.StartsWith("fitness_vectors_optimizer_running{", StringComparison.Ordinal));
        Assert.All(after.Where(static l => l.StartsWith("fitness_vectors_", StringComparison.Ordinal)), static l => Assert.Matches(Series(), l));

        double Grown(string name, params string[] labels) => Sum(after, name, labels) - Sum(before, name, labels);
    }

    [Fact]
    public void Every_kind_has_a_name_of_its_own()
    {
        Assert.Equal(Enum.GetValues<EngineQuery>().Length, Enum.GetValues<EngineQuery>().Select(EngineMetrics.NameOf).Distinct().Count());
        Assert.Equal(Enum.GetValues<EngineWrite>().Length, Enum.GetValues<EngineWrite>().Select(EngineMetrics.NameOf).Distinct().Count());
    }

    private async Task<string[]> ReadAsync() => (await server.Http.GetStringAsync("/metrics")).Split('\n');

    private static double Sum(string[] lines, string name, params string[] labels) => lines
        .Where(l => (l.StartsWith(name + "{", StringComparison.Ordinal) || l.StartsWith(name + " ", StringComparison.Ordinal)) && labels.All(l.Contains))
        .Sum(static l => double.Parse(l[(l.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture));

    [GeneratedRegex("^fitness_vectors_[a-z_]+(\\{([a-z_]+=\"[^\"]*\",?)*\\})? [0-9.e+-]+$")]
    private static partial Regex Series();
}
