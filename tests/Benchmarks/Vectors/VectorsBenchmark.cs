using FitnessGrpc.VectorEngine;
using FitnessGrpc.VectorEngine.Graphs;

namespace FitnessGrpc.Benchmarks.Vectors;

/// <summary>
/// Speed, memory and build of the vector index beside hnswlib's (M = 16, ef_construction = 128) on the same vectors in the same run. Each engine has the
/// smallest search width that finds 99 of 100 of what is really closest; passes alternate in reversing order; ratios are those of CPU time.
/// </summary>
internal sealed class VectorsBenchmark(string output, int rounds, string only)
{
    public const int Queries = 1000;
    public const int K = 10;
    public const double Target = 0.99;
    public const int M = 16;
    public const int EfConstruct = 128;

    private readonly string _file = Path.Combine(output, "vectors.json");

    public int Rounds => rounds;

    public string Output => output;

    /// <summary>Measures what is asked for and writes a line a figure as it comes.</summary>
    /// <param name="data">A file of vectors to measure too, or null.</param>
    /// <param name="points">Most points of the growth of the engine.</param>
    public int Run(string? data, int points)
    {
        Directory.CreateDirectory(output);
        File.WriteAllText(_file, "");
        if (Wants("vectors.search.", "vectors.build.", "vectors.memory."))
            Compare(data);
        if (Wants("vectors.filter."))
            new FilterBenchmark(this).Run(Real() ?? VectorSet.Mixture("mixture128", 128, 100_000 + Queries));
        new EngineBenchmarks(this).RunAsync(points).GetAwaiter().GetResult();
        return 0;
    }

    /// <summary>Whether a figure of one of these names is asked for.</summary>
    public bool Wants(params string[] names) =>
        names.Any(n => only.Split(',').Any(o => n.StartsWith(o, StringComparison.Ordinal) || o.StartsWith(n, StringComparison.Ordinal)));

    public void Add(Figure figure)
    {
        if (!Wants(figure.Name))
            return;
        Console.WriteLine(figure.ToJson());
        File.AppendAllLines(_file, [figure.ToJson()]);
    }

    public static GraphIndex Build(IRows rows, QuantizationSchema? quantization, int threads) =>
        GraphIndex.Build(rows, Distance.Cosine, new GraphSchema(M, EfConstruct), quantization, null, [], threads, CancellationToken.None);

    private void Compare(string? data)
    {
        if (HnswlibDriver.Compile(output) is not { } driver)
            return;
        foreach (var load in Sets(data))
        {
            new SetComparison(this, driver).Run(load());
            GC.Collect();
        }
    }

    private IEnumerable<Func<VectorSet>> Sets(string? data)
    {
        foreach (var dimensions in new[] { 128, 384 })
        {
            if (WantsSet($"mixture{dimensions}"))
                yield return () => VectorSet.Mixture($"mixture{dimensions}", dimensions, 100_000 + Queries);
        }
        if (WantsSet("text384"))
        {
            if (Real() is { } text)
                yield return () => text;
            else
                Console.Error.WriteLine("skipped: vectors of real text are made by `make bench-texts DATA=path/to/data`");
        }
        if (data is not null)
            yield return () => VectorFile.Read(data).Normalise();
    }

    private bool WantsSet(string set) => Wants($"vectors.search.float32.{set}", $"vectors.search.quantized.{set}", $"vectors.build.{set}", $"vectors.build.threads.{set}", $"vectors.memory.{set}");

    private VectorSet? Real()
    {
        var file = Path.Combine(output, "text384.npy");
        return File.Exists(file) ? VectorFile.Read(file) : null;
    }
}
