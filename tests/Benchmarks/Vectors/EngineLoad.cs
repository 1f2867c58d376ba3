using FitnessGrpc.VectorEngine;

namespace FitnessGrpc.Benchmarks.Vectors;

/// <summary>Loads vectors into the engine and asks it, as its face does.</summary>
internal static class EngineLoad
{
    /// <summary>Points of one upsert.</summary>
    public const int Batch = 500;

    /// <summary>The engine is settled when nothing happened for so long: more than it waits before it merges what is quiet.</summary>
    public const int CalmSeconds = 7;

    public static Task CreateAsync(Engine engine, string collection, int dimensions) => engine.CreateCollectionAsync(collection, new CollectionSchema
    {
        Dense = new Dictionary<string, DenseVectorSchema>
        {
            [""] = new(dimensions, Distance.Cosine) { Graph = new GraphSchema(VectorsBenchmark.M, VectorsBenchmark.EfConstruct) },
        },
    });

    /// <summary>Upserts the rows, whose numbers from <paramref name="firstId"/> on are the ids; some writes are always under way.</summary>
    public static async Task UpsertAsync(Engine engine, string collection, VectorSet rows, int firstId = 0, int callers = 4, int batch = Batch)
    {
        var next = -batch;
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            for (int first; (first = Interlocked.Add(ref next, batch)) < rows.Count;)
            {
                var points = new PointData[Math.Min(batch, rows.Count - first)];
                for (var i = 0; i < points.Length; i++)
                {
                    points[i] = new PointData(
                        PointId.FromNumber((ulong)(firstId + first + i)),
                        new Dictionary<string, VectorValue> { [""] = new VectorValue.Dense(rows.At(first + i).ToArray()) },
                        Payload.Empty);
                }
                await engine.WriteAsync(collection, new WriteOperation.Upsert(points));
            }
        })));
    }

    /// <summary>Waits until the optimiser has nothing left to do, also of what it leaves for quiet times.</summary>
    public static async Task SettleAsync(Engine engine, string collection)
    {
        var (segments, calm) = (-1, 0);
        while (calm < CalmSeconds * 4)
        {
            var details = engine.Describe(collection);
            calm = !details.Optimising && details.WaitingVectors == 0 && details.Segments == segments ? calm + 1 : 0;
            segments = details.Segments;
            await Task.Delay(250);
        }
    }

    /// <summary>Bytes of the graphs, which are not managed memory.</summary>
    public static long GraphBytes(Engine engine, string collection) => engine.Get(collection).Read(
        static state => state.Sealed.Sum(static s => s.DenseColumns.Values.Sum(static d => d.Graph?.Bytes ?? 0)));

    public static QueryNode Nearest(float[] vector) => new() { Query = new QueryKind.Nearest(new VectorValue.Dense(vector)), Limit = VectorsBenchmark.K };

    /// <summary>Ids of the ten closest, for <see cref="Exact.Recall"/>.</summary>
    public static int[] Found(Engine engine, string collection, VectorSet queries)
    {
        var found = new int[queries.Count * VectorsBenchmark.K];
        Array.Fill(found, -1);
        for (var q = 0; q < queries.Count; q++)
            Found(engine, collection, queries, q, found);
        return found;
    }

    /// <summary>Searches for one query.</summary>
    public static void Found(Engine engine, string collection, VectorSet queries, int q, int[] found)
    {
        var hits = engine.Query(collection, Nearest(queries.At(q).ToArray()), new Selection());
        for (var i = 0; i < hits.Count; i++)
            found[(q * VectorsBenchmark.K) + i] = (int)hits[i].Point.Id.Number;
    }
}
