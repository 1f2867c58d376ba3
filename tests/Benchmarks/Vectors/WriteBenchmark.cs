using System.Diagnostics;
using FitnessGrpc.VectorEngine;

namespace FitnessGrpc.Benchmarks.Vectors;

/// <summary>Upserts a second for each policy of forcing the log to the disk: single points of 128 dimensions, 16 callers that wait for each.</summary>
internal sealed class WriteBenchmark(VectorsBenchmark bench)
{
    private const int Dimensions = 128;
    private const int Callers = 16;
    private const int PerRound = 4_000;
    private const int Rounds = 5;
    private const string Collection = "written";

    public async Task RunAsync()
    {
        var set = VectorSet.Mixture("mixture128", Dimensions, PerRound);
        var policies = Enum.GetValues<FsyncPolicy>();
        var rates = policies.ToDictionary(static p => p, static _ => new List<double>());
        for (var round = -1; round < Rounds; round++)
        {
            foreach (var policy in round % 2 == 0 ? policies : policies.Reverse())
            {
                var rate = await MeasureAsync(set, policy);
                if (round >= 0)
                    rates[policy].Add(rate);
            }
        }
        foreach (var policy in policies)
            bench.Add(Figure.Of($"vectors.upserts.{policy.ToString().ToLowerInvariant()}", "points/s, one a write, 16 callers", rates[policy], "never forced", rates[FsyncPolicy.Never]));
    }

    private async Task<double> MeasureAsync(VectorSet set, FsyncPolicy policy)
    {
        // Where the figures go is on a disk; the folder of temporary files may be in memory.
        var folder = Directory.CreateDirectory(Path.Combine(bench.Output, $"upserts-{Guid.NewGuid():n}"));
        try
        {
            await using var engine = Engine.Open(new EngineOptions { DataPath = folder.FullName, Fsync = policy });
            await EngineLoad.CreateAsync(engine, Collection, Dimensions);
            var watch = Stopwatch.StartNew();
            await EngineLoad.UpsertAsync(engine, Collection, set, callers: Callers, batch: 1);
            return PerRound / watch.Elapsed.TotalSeconds;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
