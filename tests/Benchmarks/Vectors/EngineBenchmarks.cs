namespace FitnessGrpc.Benchmarks.Vectors;

/// <summary>The figures of the whole engine, from a call over the wire to a start with a million points.</summary>
internal sealed class EngineBenchmarks(VectorsBenchmark bench)
{
    public async Task RunAsync(int points)
    {
        if (bench.Wants("vectors.grpc"))
        {
            if (File.Exists(FitnessServer.Executable))
                await new GrpcBenchmark(bench).RunAsync();
            else
                Console.Error.WriteLine($"skipped: vectors.grpc drives {FitnessServer.Executable}, which `make build` makes");
        }
        if (bench.Wants("vectors.sparse."))
        {
            foreach (var figure in SparseBenchmark.Run())
                bench.Add(figure);
        }
        if (bench.Wants("vectors.upserts."))
            await new WriteBenchmark(bench).RunAsync();
        if (bench.Wants("vectors.churn."))
            await new ChurnBenchmark(bench).RunAsync();
        if (bench.Wants("vectors.growth.", "vectors.start.1m"))
            await new GrowthBenchmark(bench).RunAsync(points);
    }
}
