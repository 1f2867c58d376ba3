using FitnessGrpc.Embedding.Backends;
using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Embedding.Onnx.Graphs;
using FitnessGrpc.Embedding.Pooling;
using Microsoft.Extensions.Logging.Abstractions;

namespace FitnessGrpc.Embedding.Onnx.Tests;

/// <summary>A model folder and its session, without a server.</summary>
internal sealed class TestModel : IDisposable
{
    private TestModel(ModelFolder folder, IEmbeddingSession session)
    {
        Folder = folder;
        Session = session;
    }

    public ModelFolder Folder { get; }

    public ModelDescription Description => Folder.Description;

    public IEmbeddingSession Session { get; }

    public static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", "models", name);

    /// <summary>Copies a fixture, for a test that changes it.</summary>
    public static string Copy(string name, string target)
    {
        var source = Fixture(name);
        foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        return target;
    }

    public static TestModel Load(string folder, string? variant = null, OnnxOptions? options = null)
    {
        var read = ModelFolder.Read(folder, variant);
        var backend = new OnnxBackend(
            options ?? new OnnxOptions { Threads = 1, KeepOptimizedGraph = false }, new GraphCache(folder + "-graphs"), NullLogger<OnnxBackend>.Instance);
        return new TestModel(read, backend.Load(read.Description));
    }

    /// <summary>The session that a GPU has, on the memory of the CPU.</summary>
    public static TestModel LoadBound(string folder)
    {
        var read = ModelFolder.Read(folder);
        var session = SessionFactory.FromOriginal(GraphSource.Of(read.Description), null, new OnnxOptions { Threads = 1 }, OnnxProvider.Cpu, "");
        return new TestModel(read, new BoundSession(session, GraphSignature.Of(session, read.Description), 1, null));
    }

    /// <summary>Vectors of texts that share one batch.</summary>
    public float[][] Embed(bool isQuery, params IReadOnlyList<string> texts) => Embed(
        texts.Select(text => Folder.Tokenizer.Encode(Folder.Prepare(text, isQuery), true, Description.MaxTokens, out _)).ToArray(), Folder.PromptTokens(isQuery));

    /// <summary>Vectors of texts that share one batch, by their tokens.</summary>
    public float[][] Embed(int[][] tokens, int promptTokens = 0)
    {
        var columns = tokens.Max(static t => t.Length);
        var ids = new long[tokens.Length * columns];
        var mask = new long[ids.Length];
        for (var row = 0; row < tokens.Length; row++)
        {
            for (var column = 0; column < tokens[row].Length; column++)
                (ids[(row * columns) + column], mask[(row * columns) + column]) = (tokens[row][column], 1);
        }
        var output = new float[SentenceVectors.OutputLength(Session, Description, tokens.Length, columns)];
        Session.Run(new TokenBatch(tokens.Length, columns, ids, mask), output);
        return [.. tokens.Select((text, row) =>
        {
            var finished = new float[Description.Dimensions];
            SentenceVectors.Finish(Description, SentenceVectors.Of(Session, Description, output, row, columns, text.Length, promptTokens), null, null, finished);
            return finished;
        })];
    }

    public void Dispose() => Session.Dispose();
}
