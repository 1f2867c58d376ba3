using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;

namespace FitnessGrpc.Benchmarks.Embedding;

/// <summary>
/// ONNX Runtime with nothing around it: token ids in, a vector a token out, neither tokenizer nor pooling nor queue. Texts are sorted by length beforehand and
/// cut into batches of nearly one length, which is the best that a caller can do who knows them all.
/// </summary>
internal sealed class BareLoop : IDisposable
{
    /// <summary>Callers of a session at once × threads of each × texts × cells of a batch.</summary>
    /// <param name="Callers">Batches at once.</param>
    /// <param name="Threads">Threads of a batch.</param>
    /// <param name="Texts">Texts of a batch, at most.</param>
    /// <param name="Cells">Tokens of a batch, at most.</param>
    internal sealed record Shape(int Callers, int Threads, int Texts, int Cells);

    private readonly InferenceSession _session;
    private readonly Shape _shape;
    private readonly RunOptions _run = new();
    private readonly string[] _inputs;
    private readonly string[] _outputs;

    public BareLoop(string onnx, Shape shape)
    {
        _shape = shape;
        using var options = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            InterOpNumThreads = 1,
            IntraOpNumThreads = shape.Threads,
        };
        _session = new InferenceSession(onnx, options);
        _inputs = [.. _session.InputMetadata.Keys];
        _outputs = [_session.OutputMetadata.Keys.First()];
    }

    /// <summary>Shapes worth trying on so many processors.</summary>
    public static IEnumerable<Shape> Shapes(int processors) =>
        from threads in new[] { 1, processors }.Distinct()
        from batch in new[] { (1, 128), (8, 128), (16, 256), (32, 512), (64, 2048) }
        select new Shape(processors / threads, threads, batch.Item1, batch.Item2);

    public void Dispose()
    {
        _session.Dispose();
        _run.Dispose();
    }

    /// <summary>Texts a second.</summary>
    public double Throughput(IReadOnlyList<int[]> texts)
    {
        var batches = Batches(texts);
        var started = Stopwatch.GetTimestamp();
        var next = -1;
        var callers = Enumerable.Range(0, _shape.Callers).Select(_ => new Thread(() =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < batches.Count;)
                Run(batches[i]);
        })).ToList();
        callers.ForEach(static c => c.Start());
        callers.ForEach(static c => c.Join());
        return texts.Count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Milliseconds of each text alone, one after the other.</summary>
    public double[] Latencies(IReadOnlyList<int[]> texts)
    {
        var durations = new double[texts.Count];
        for (var i = 0; i < durations.Length; i++)
        {
            var started = Stopwatch.GetTimestamp();
            Run([texts[i]]);
            durations[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }
        return durations;
    }

    private List<int[][]> Batches(IReadOnlyList<int[]> texts)
    {
        var batches = new List<int[][]>();
        var batch = new List<int[]>();
        foreach (var text in texts.OrderByDescending(static t => t.Length))
        {
            if (batch.Count > 0 && (batch.Count == _shape.Texts || (batch.Count + 1) * batch[0].Length > _shape.Cells || text.Length * 4 < batch[0].Length * 3))
            {
                batches.Add([.. batch]);
                batch.Clear();
            }
            batch.Add(text);
        }
        batches.Add([.. batch]);
        return batches;
    }

    private void Run(int[][] batch)
    {
        var columns = batch.Max(static t => t.Length);
        long[] shape = [batch.Length, columns];
        var ids = new long[batch.Length * columns];
        var mask = new long[ids.Length];
        for (var r = 0; r < batch.Length; r++)
        {
            for (var c = 0; c < batch[r].Length; c++)
                (ids[(r * columns) + c], mask[(r * columns) + c]) = (batch[r][c], 1);
        }
        var values = _inputs.Select(name => OrtValue.CreateTensorValueFromMemory(
            name switch { "input_ids" => ids, "attention_mask" => mask, _ => new long[ids.Length] }, shape)).ToArray();
        using var outputs = _session.Run(_run, _inputs, values, _outputs);
        foreach (var value in values)
            value.Dispose();
    }
}
