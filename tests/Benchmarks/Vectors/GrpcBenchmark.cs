using System.Diagnostics;
using FitnessGrpc.VectorEngine;
using Grpc.Net.Client;
using Wire = FitnessGrpc.Contracts.Qdrant;

namespace FitnessGrpc.Benchmarks.Vectors;

/// <summary>
/// What gRPC adds to a search: CPU time of the served process for a query, less that of the same query in this process. The server is the executable as
/// users run it, the callers are this process; rounds of served, in-process and empty calls alternate.
/// </summary>
internal sealed class GrpcBenchmark(VectorsBenchmark bench)
{
    private const int Dimensions = 384;
    /// <summary>Few, so that what is taken off is small beside what is measured.</summary>
    private const int Points = 100;
    private const int Callers = 16;
    private const int PerRound = 8_000;
    private const string Collection = "served";

    public async Task RunAsync()
    {
        var set = VectorSet.Mixture("mixture384", Dimensions, Points + VectorsBenchmark.Queries);
        var (points, queries) = (set.Slice(0, Points), set.Slice(Points, VectorsBenchmark.Queries));
        var folder = Directory.CreateTempSubdirectory("vectors-grpc-");
        try
        {
            await using var engine = Engine.Open(new EngineOptions { DataPath = Path.Combine(folder.FullName, "own"), Fsync = FsyncPolicy.Never });
            await EngineLoad.CreateAsync(engine, Collection, Dimensions);
            await EngineLoad.UpsertAsync(engine, Collection, points);
            await EngineLoad.SettleAsync(engine, Collection);

            await using var server = await FitnessServer.StartAsync(Path.Combine(folder.FullName, "served"), "--target", "vectors");
            using var channel = GrpcChannel.ForAddress(server.Grpc);
            await FillAsync(channel, points);
            await MeasureAsync(engine, server, channel, queries);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task MeasureAsync(Engine engine, FitnessServer server, GrpcChannel channel, VectorSet queries)
    {
        var client = new Wire.Points.PointsClient(channel);
        var health = new Wire.Qdrant.QdrantClient(channel);
        var wire = Enumerable.Range(0, queries.Count).Select(i => Query(queries.At(i))).ToArray();
        var own = Enumerable.Range(0, queries.Count).Select(i => EngineLoad.Nearest(queries.At(i).ToArray())).ToArray();
        var selection = new Selection();
        Func<int, Task> served = async i => await client.QueryAsync(wire[i % wire.Length]);
        Func<int, Task> empty = async _ => await health.HealthCheckAsync(new Wire.HealthCheckRequest());
        Func<int, Task> inProcess = i =>
        {
            engine.Query(Collection, own[i % own.Length], selection);
            return Task.CompletedTask;
        };

        // Until the code that is measured is compiled with all that its run showed.
        for (var i = 0; i < 3; i++)
        {
            await CostAsync(() => server.CpuSeconds, served);
            await CostAsync(() => server.CpuSeconds, empty);
            await CostAsync(() => ThreadClock.ProcessSeconds, inProcess);
        }

        var (added, bare, search) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < bench.Rounds; round++)
        {
            var before = await CostAsync(() => ThreadClock.ProcessSeconds, inProcess);
            var cost = await CostAsync(() => server.CpuSeconds, served);
            bare.Add(await CostAsync(() => server.CpuSeconds, empty));
            var after = await CostAsync(() => ThreadClock.ProcessSeconds, inProcess);
            search.Add((before + after) / 2);
            added.Add(cost - search[^1]);
        }

        bench.Add(Figure.Of("vectors.grpc", "us of CPU a search", added, "the same search in process", search));
        bench.Add(Figure.Of("vectors.grpc.empty", "us of CPU a call", bare, "the search in process", search));
    }

    /// <summary>Microseconds of CPU a call.</summary>
    private static async Task<double> CostAsync(Func<double> clock, Func<int, Task> call)
    {
        var next = -1;
        var started = clock();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < PerRound;)
                await call(i);
        })));
        return (clock() - started) * 1e6 / PerRound;
    }

    private static Wire.QueryPoints Query(ReadOnlySpan<float> vector)
    {
        var dense = new Wire.DenseVector();
        dense.Data.AddRange(vector.ToArray());
        return new Wire.QueryPoints { CollectionName = Collection, Limit = VectorsBenchmark.K, Query = new Wire.Query { Nearest = new Wire.VectorInput { Dense = dense } } };
    }

    private static async Task FillAsync(GrpcChannel channel, VectorSet points)
    {
        var collections = new Wire.Collections.CollectionsClient(channel);
        await collections.CreateAsync(new Wire.CreateCollection
        {
            CollectionName = Collection,
            HnswConfig = new Wire.HnswConfigDiff { M = VectorsBenchmark.M, EfConstruct = VectorsBenchmark.EfConstruct },
            VectorsConfig = new Wire.VectorsConfig { Params = new Wire.VectorParams { Size = Dimensions, Distance = Wire.Distance.Cosine } },
        });
        var client = new Wire.Points.PointsClient(channel);
        for (var first = 0; first < points.Count; first += EngineLoad.Batch)
        {
            var request = new Wire.UpsertPoints { CollectionName = Collection, Wait = true };
            for (var i = first; i < Math.Min(points.Count, first + EngineLoad.Batch); i++)
            {
                var dense = new Wire.DenseVector();
                dense.Data.AddRange(points.At(i).ToArray());
                request.Points.Add(new Wire.PointStruct { Id = new Wire.PointId { Num = (ulong)i }, Vectors = new Wire.Vectors { Vector = new Wire.Vector { Dense = dense } } });
            }
            await client.UpsertAsync(request);
        }
        var idle = Stopwatch.StartNew();
        while (idle.Elapsed < TimeSpan.FromSeconds(3))
        {
            var info = await collections.GetAsync(new Wire.GetCollectionInfoRequest { CollectionName = Collection });
            if (info.Result.Status != Wire.CollectionStatus.Green)
                idle.Restart();
            await Task.Delay(200);
        }
    }
}
