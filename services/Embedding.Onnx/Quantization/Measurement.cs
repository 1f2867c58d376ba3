using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using FitnessGrpc.Embedding.Backends;
using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Embedding.Onnx.Graphs;
using FitnessGrpc.Embedding.Pooling;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.OnnxRuntime;

namespace FitnessGrpc.Embedding.Onnx.Quantization;

/// <summary>A model before and after, side by side: one thread each, in rounds that alternate, by the processor time that they take.</summary>
internal sealed class Measurement : IDisposable
{
    private const int Rounds = 5;
    private const int SpeedTexts = 64;
    private const int Seed = 31;
    private const int BatchTexts = 32;
    private const int BatchTokens = 512;

    private readonly ModelFolder _folder;
    private readonly IEmbeddingSession _before;
    private readonly IEmbeddingSession _after;
    private readonly bool _alone;
    private readonly IProgress<string> _progress;
    private readonly CancellationToken _cancellation;

    /// <summary>Loads both.</summary>
    public Measurement(ModelFolder before, ModelFolder after, IProgress<string> progress, CancellationToken cancellation)
    {
        var options = new OnnxOptions { Threads = 1, KeepOptimizedGraph = false, BatchIndependent = false };
        var backend = new OnnxBackend(options, new GraphCache(Path.GetTempPath()), NullLogger<OnnxBackend>.Instance);
        _folder = before;
        _progress = progress;
        _cancellation = cancellation;
        _alone = !after.Description.BatchIndependent;
        _before = backend.Load(before.Description);
        try
        {
            _after = backend.Load(after.Description);
        }
        catch
        {
            _before.Dispose();
            throw;
        }
    }

    /// <summary>Texts a second of processor time on a mix of lengths: six in ten are as long as a question, three as a few sentences, one as a chunk.</summary>
    public (double Before, double After, double Alone, double Ratio, double RatioAlone) Speed()
    {
        var texts = Mix();
        var (batches, alone) = (Batches(texts, alone: false), Batches(texts, alone: true));
        var (before, after, single) = (new double[Rounds], new double[Rounds], new double[Rounds]);
        Time(_before, batches);
        Time(_after, batches);
        for (var round = 0; round < Rounds; round++)
        {
            _progress.Report(string.Create(CultureInfo.InvariantCulture, $"measuring speed, round {round + 1} of {Rounds}"));
            before[round] = Time(_before, batches);
            after[round] = Time(_after, batches);
            single[round] = Time(_after, alone);
        }
        return (
            Median(before), Median(after), Median(single),
            Median([.. after.Zip(before, static (a, b) => a / b)]), Median([.. single.Zip(before, static (a, b) => a / b)]));
    }

    /// <summary>How close vectors are to those before, and how well both follow people's scores.</summary>
    public (double Least, double Mean, (double Before, double After)? Spearman) Quality(
        IReadOnlyList<string> texts, IReadOnlyList<(string First, string Second, double Score)>? pairs)
    {
        _progress.Report(string.Create(CultureInfo.InvariantCulture, $"comparing the vectors of {texts.Count} texts"));
        var tokens = texts.Select(text => _folder.Tokenizer.Encode(_folder.Prepare(text, isQuery: false), true, _folder.Description.MaxTokens, out _)).ToArray();
        var before = Embed(_before, tokens, alone: false);
        var after = Embed(_after, tokens, _alone);
        var cosines = Enumerable.Range(0, texts.Count).Where(i => tokens[i].Length > 0).Select(i => Cosine(before[i], after[i])).ToList();
        if (pairs is null)
            return (cosines.Min(), cosines.Average(), null);
        var places = texts.Select(static (text, i) => (text, i)).ToDictionary(static t => t.text, static t => t.i, StringComparer.Ordinal);
        var scores = pairs.Select(static pair => pair.Score).ToList();
        return (cosines.Min(), cosines.Average(), (Follow(before), Follow(after)));

        double Follow(float[][] vectors) =>
            RankCorrelation.Spearman([.. pairs.Select(pair => Cosine(vectors[places[pair.First]], vectors[places[pair.Second]]))], scores);
    }

    public void Dispose()
    {
        _before.Dispose();
        _after.Dispose();
    }

    private static double Cosine(float[] a, float[] b) => TensorPrimitives.CosineSimilarity(a, b);

    private static double Median(double[] values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    private double Time(IEmbeddingSession session, List<int[][]> batches)
    {
        var process = Process.GetCurrentProcess();
        var started = process.TotalProcessorTime;
        foreach (var batch in batches)
        {
            _cancellation.ThrowIfCancellationRequested();
            Run(session, batch);
        }
        process.Refresh();
        return batches.Sum(static batch => batch.Length) / (process.TotalProcessorTime - started).TotalSeconds;
    }

    private int[][] Mix()
    {
        var random = new Random(Seed);
        var sentences = SampleTexts.All.Select(text => _folder.Tokenizer.Encode(text, false, int.MaxValue, out _)).ToArray();
        return [.. Enumerable.Range(0, SpeedTexts).Select(_ =>
        {
            var share = random.NextDouble();
            var length = share < 0.6 ? random.Next(8, 25) : share < 0.9 ? random.Next(25, 65) : random.Next(65, 129);
            var text = new List<int>();
            while (text.Count < length)
                text.AddRange(sentences[random.Next(sentences.Length)] is { Length: > 0 } tokens ? tokens : [0]);
            return text.Take(Math.Min(length, _folder.Description.MaxTokens)).ToArray();
        })];
    }

    /// <summary>Texts of about one length side by side.</summary>
    private static List<int[][]> Batches(IEnumerable<int[]> texts, bool alone)
    {
        var batches = new List<int[][]>();
        var batch = new List<int[]>();
        foreach (var text in texts.OrderByDescending(static text => text.Length))
        {
            if (batch.Count > 0 && (alone || batch.Count == BatchTexts || (batch.Count + 1) * batch[0].Length > BatchTokens || text.Length * 4 < batch[0].Length * 3))
            {
                batches.Add([.. batch]);
                batch.Clear();
            }
            batch.Add(text);
        }
        if (batch.Count > 0)
            batches.Add([.. batch]);
        return batches;
    }

    private float[][] Embed(IEmbeddingSession session, int[][] tokens, bool alone)
    {
        var model = _folder.Description;
        var promptTokens = _folder.PromptTokens(isQuery: false);
        var vectors = new float[tokens.Length][];
        // By reference: two texts may have the same tokens.
        var places = new Dictionary<object, int>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < tokens.Length; i++)
            places[tokens[i]] = i;
        foreach (var batch in Batches(tokens.Where(static text => text.Length > 0), alone))
        {
            _cancellation.ThrowIfCancellationRequested();
            var output = Run(session, batch);
            for (var row = 0; row < batch.Length; row++)
                vectors[places[batch[row]]] = SentenceVectors.Of(session, model, output, row, batch[0].Length, batch[row].Length, promptTokens);
        }
        // Of a text without a token there is no vector; one of zeros follows nothing.
        for (var i = 0; i < vectors.Length; i++)
            vectors[i] ??= new float[model.FullDimensions];
        return vectors;
    }

    private float[] Run(IEmbeddingSession session, int[][] batch)
    {
        var columns = batch[0].Length;
        var (ids, mask) = (new long[batch.Length * columns], new long[batch.Length * columns]);
        for (var row = 0; row < batch.Length; row++)
        {
            for (var column = 0; column < batch[row].Length; column++)
                (ids[(row * columns) + column], mask[(row * columns) + column]) = (batch[row][column], 1);
        }
        var output = new float[SentenceVectors.OutputLength(session, _folder.Description, batch.Length, columns)];
        try
        {
            session.Run(new TokenBatch(batch.Length, columns, ids, mask), output);
        }
        catch (OnnxRuntimeException e)
        {
            throw EncoderWeights.Wrong(_folder.Description.OnnxFile, $"cannot be run, or what was made of it cannot: {e.Message.Split('\n')[0]}");
        }
        return output;
    }
}
