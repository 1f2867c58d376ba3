using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace FitnessGrpc.Benchmarks.Vectors;

/// <summary>hnswlib in a process of its own, built from <c>hnswlib/driver.cpp</c> for this processor.</summary>
internal sealed class HnswlibDriver : IDisposable
{
    private const string Source = "tests/Benchmarks/Vectors/hnswlib/driver.cpp";

    private readonly Process _process;
    private readonly string _folder = Directory.CreateTempSubdirectory("fitness-hnswlib-").FullName;
    private readonly int _dimensions;
    private int _queries;

    private HnswlibDriver(string executable, int dimensions)
    {
        _dimensions = dimensions;
        _process = Process.Start(new ProcessStartInfo(executable) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }

    /// <summary>CPU seconds of the build.</summary>
    public double BuildSeconds { get; private set; }

    /// <summary>Bytes of the index, its vectors included.</summary>
    public long Bytes { get; private set; }

    /// <summary>Compiles the driver; null and a reason on standard error where there is no compiler or no hnswlib.</summary>
    public static string? Compile(string folder)
    {
        Directory.CreateDirectory(folder);
        var executable = Path.GetFullPath(Path.Combine(folder, "hnswlib-driver"));
        try
        {
            using var compiler = Process.Start("g++", ["-O3", "-march=native", "-std=c++17", Source, "-o", executable]);
            compiler.WaitForExit();
            if (compiler.ExitCode == 0)
                return executable;
        }
        catch (System.ComponentModel.Win32Exception)
        {
        }
        Console.Error.WriteLine("skipped: the comparison needs g++ and hnswlib (apt-get install g++ libhnswlib-dev)");
        return null;
    }

    public static HnswlibDriver Build(string executable, VectorSet set, int m, int ef)
    {
        var driver = new HnswlibDriver(executable, set.Dimensions);
        var file = driver.Put(set);
        var answer = driver.Ask($"build {file} {set.Count} {set.Dimensions} {m} {ef}").Split(' ');
        File.Delete(file);
        driver.BuildSeconds = double.Parse(answer[0], CultureInfo.InvariantCulture);
        driver.Bytes = long.Parse(answer[1], CultureInfo.InvariantCulture);
        return driver;
    }

    public void SetQueries(VectorSet queries)
    {
        var file = Put(queries);
        Ask($"queries {file} {queries.Count}");
        File.Delete(file);
        _queries = queries.Count;
    }

    public void SetEf(int ef) => Ask($"ef {ef}");

    /// <summary>CPU seconds of a pass over all queries.</summary>
    public double Pass(int k) => double.Parse(Ask($"pass {k} -"), CultureInfo.InvariantCulture);

    /// <summary>The rows that a pass finds, k a query.</summary>
    public int[] Find(int k)
    {
        var file = Path.Combine(_folder, "found");
        Ask($"pass {k} {file}");
        return MemoryMarshal.Cast<byte, int>(File.ReadAllBytes(file)).ToArray();
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Put(VectorSet set)
    {
        var file = Path.Combine(_folder, "vectors");
        using var stream = File.Create(file);
        for (var row = 0; row < set.Count; row++)
            stream.Write(MemoryMarshal.AsBytes(set.At(row)));
        return file;
    }

    private string Ask(string command)
    {
        _process.StandardInput.WriteLine(command);
        _process.StandardInput.Flush();
        return _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("the hnswlib driver ended");
    }
}
