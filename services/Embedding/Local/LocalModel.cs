using FitnessGrpc.Embedding.Backends;
using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Embedding.Pooling;
using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Embedding.Local;

/// <summary>A model that is used without a server: texts in, vectors out. For one caller at a time.</summary>
public sealed class LocalModel : IDisposable
{
    /// <summary>Cells of a batch. A processor is as fast with few as with many.</summary>
    private const int BatchTokens = 512;
    private const int BatchTexts = 32;

    private readonly ModelFolder _folder;
    private readonly IEmbeddingSession _session;
    private readonly bool _alone;

    private LocalModel(ModelFolder folder, IEmbeddingSession session, bool alone)
    {
        _folder = folder;
        _session = session;
        _alone = alone;
    }

    /// <summary>Number of values in a vector.</summary>
    public int Dimensions => _folder.Description.Dimensions;

    /// <summary>Loads a model.</summary>
    /// <param name="folder">As sentence-transformers writes it.</param>
    /// <param name="backend">Runs it.</param>
    /// <param name="compute">As <see cref="ModelVariants"/> has it.</param>
    /// <exception cref="StartupException">The folder is damaged or not supported, or has no such variant. Names the file.</exception>
    public static LocalModel Open(string folder, IEmbeddingBackend backend, string compute = ModelVariants.Float32)
    {
        var read = ModelVariants.Open(folder, compute);
        // Arithmetic that scales over its batch gives a text a vector that its neighbours move: such a text goes alone.
        return new LocalModel(read, backend.Load(read.Description), alone: !read.Description.BatchIndependent);
    }

    /// <summary>The vectors of texts, in order, normalised where the folder says so; null for a text without a token.</summary>
    /// <exception cref="StartupException">The graph fails on them: it has other sizes than the folder says.</exception>
    public float[]?[] Embed(IReadOnlyList<string> texts, bool isQuery, CancellationToken cancellation = default)
    {
        var model = _folder.Description;
        var tokens = new int[texts.Count][];
        var vectors = new float[]?[texts.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, _session.ConcurrentBatches), CancellationToken = cancellation };
        var promptTokens = _folder.PromptTokens(isQuery);
        for (var i = 0; i < texts.Count; i++)
            tokens[i] = _folder.Tokenizer.Encode(_folder.Prepare(texts[i], isQuery), true, model.MaxTokensOf(isQuery), out _);
        try
        {
            Parallel.ForEach(Batches(tokens), options, rows => Run(rows, tokens, promptTokens, vectors));
        }
        catch (AggregateException e) when (e.InnerExceptions[0] is not SystemException)
        {
            // What the runtime says of the graph. A fault of this program's own is none of the file's.
            throw ModelFile.Wrong(model.OnnxFile, $"cannot be run: {e.InnerExceptions[0].Message.Split('\n')[0].TrimEnd()}");
        }
        return vectors;
    }

    /// <inheritdoc />
    public void Dispose() => _session.Dispose();

    /// <summary>Texts of about one length side by side.</summary>
    private List<int[]> Batches(int[][] tokens)
    {
        var batches = new List<int[]>();
        var batch = new List<int>();
        foreach (var i in Enumerable.Range(0, tokens.Length).Where(i => tokens[i].Length > 0).OrderByDescending(i => tokens[i].Length))
        {
            var columns = batch.Count == 0 ? tokens[i].Length : tokens[batch[0]].Length;
            if (batch.Count > 0 && (_alone || batch.Count == BatchTexts || (batch.Count + 1) * columns > BatchTokens || tokens[i].Length * 4 < columns * 3))
            {
                batches.Add([.. batch]);
                batch.Clear();
            }
            batch.Add(i);
        }
        if (batch.Count > 0)
            batches.Add([.. batch]);
        return batches;
    }

    private void Run(int[] rows, int[][] tokens, int promptTokens, float[]?[] vectors)
    {
        var model = _folder.Description;
        var columns = tokens[rows[0]].Length;
        var ids = new long[rows.Length * columns];
        var mask = new long[rows.Length * columns];
        for (var r = 0; r < rows.Length; r++)
        {
            var text = tokens[rows[r]];
            for (var c = 0; c < text.Length; c++)
                ids[(r * columns) + c] = text[c];
            mask.AsSpan(r * columns, text.Length).Fill(1);
        }
        var output = new float[SentenceVectors.OutputLength(_session, model, rows.Length, columns)];
        _session.Run(new TokenBatch(rows.Length, columns, ids, mask), output);
        for (var r = 0; r < rows.Length; r++)
        {
            var vector = SentenceVectors.Of(_session, model, output, r, columns, tokens[rows[r]].Length, promptTokens);
            var finished = new float[model.Dimensions];
            SentenceVectors.Finish(model, vector, null, null, finished);
            vectors[rows[r]] = finished;
        }
    }
}
