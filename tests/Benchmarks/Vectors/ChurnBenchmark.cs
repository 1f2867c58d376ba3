using FitnessGrpc.VectorEngine;

namespace FitnessGrpc.Benchmarks.Vectors;

/// <summary>
/// Searches after 30 of 100 points were deleted and as many others inserted, before and after the optimiser had its time, beside a collection that was
/// built of the same points at once.
/// </summary>
internal sealed class ChurnBenchmark(VectorsBenchmark bench)
{
    private const int Dimensions = 128;
    private const int Points = 50_000;
    private const int Changed = Points * 3 / 10;
    private const int Rounds = 5;

    public async Task RunAsync()
    {
        var all = VectorSet.Mixture("mixture128", Dimensions, Points + Changed + VectorsBenchmark.Queries);
        var queries = all.Slice(Points + Changed, 500);
        var folder = Directory.CreateTempSubdirectory("vectors-churn-");
        try
        {
            await using var engine = Engine.Open(new EngineOptions { DataPath = folder.FullName, Fsync = FsyncPolicy.Never });
            await LoadAsync(engine, "churned", all.Slice(0, Points), 0);
            await LoadAsync(engine, "fresh", all.Slice(Changed, Points), Changed);
            var closest = Exact.Closest(all.Slice(Changed, Points), queries, VectorsBenchmark.K);
            foreach (var list in closest)
            {
                for (var i = 0; i < list.Length; i++)
                    list[i] += Changed;
            }
            var ids = Enumerable.Range(0, Changed).Select(static i => PointId.FromNumber((ulong)i)).ToArray();
            foreach (var chunk in ids.Chunk(EngineLoad.Batch))
                await engine.WriteAsync("churned", new WriteOperation.Delete(new PointSelector.Ids(chunk)));
            await EngineLoad.UpsertAsync(engine, "churned", all.Slice(Points, Changed), Points);
            Measure(engine, "before", queries, closest, rounds: 1);
            await EngineLoad.SettleAsync(engine, "churned");
            Measure(engine, "after", queries, closest, Rounds);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task LoadAsync(Engine engine, string collection, VectorSet points, int firstId)
    {
        await EngineLoad.CreateAsync(engine, collection, Dimensions);
        await EngineLoad.UpsertAsync(engine, collection, points, firstId);
        await EngineLoad.SettleAsync(engine, collection);
    }

    private void Measure(Engine engine, string when, VectorSet queries, int[][] closest, int rounds)
    {
        var (churned, fresh) = (new List<double>(), new List<double>());
        double recall = 0, of = 0;
        for (var round = 0; round < rounds; round++)
        {
            recall = Round("churned", churned);
            of = Round("fresh", fresh);
        }
        bench.Add(Figure.Of($"vectors.churn.{when}", "queries/CPU-s", churned, "built of the same points at once", fresh) with { Recall = Math.Round(recall, 4) });
        bench.Add(new Figure($"vectors.churn.{when}.recall", Math.Round(recall, 4), "recall@10", "built of the same points at once", Math.Round(recall / of, 4)));

        double Round(string collection, List<double> rates)
        {
            var started = ThreadClock.Seconds;
            var found = EngineLoad.Found(engine, collection, queries);
            rates.Add(queries.Count / (ThreadClock.Seconds - started));
            return Exact.Recall(closest, found, VectorsBenchmark.K);
        }
    }
}
