using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Embedding.Onnx.Graphs.Proto;
using FitnessGrpc.Hosting.Modules;
using Microsoft.ML.OnnxRuntime;

namespace FitnessGrpc.Embedding.Onnx.Graphs;

/// <summary>
/// Makes the graph that serves on a CPU: optimised by ONNX Runtime, then with fused attention where that is proven by running it to compute the same.
/// </summary>
internal sealed class GraphOptimizer(OnnxOptions options, GraphCache cache)
{
    /// <summary>Changes when this class makes another graph of the same model.</summary>
    private const string Revision = "1";

    /// <summary>Names the graph of a model in the cache.</summary>
    public string Key(ModelDescription model) =>
        GraphCache.Key(model.Name, model.Fingerprint, $"{SessionFactory.OptimizationName(options)}, {Revision}, {model.Encoder.Heads}, {model.Encoder.VocabularySize}", ProviderChoice.Name(OnnxProvider.Cpu));

    /// <summary>Makes the graph of a model and keeps it.</summary>
    /// <returns>Its path.</returns>
    /// <exception cref="OnnxRuntimeException">The model is damaged.</exception>
    /// <exception cref="IOException">The graph cannot be written.</exception>
    public string Make(ModelDescription model)
    {
        var file = cache.Prepare();
        var mayFuse = options.Optimization == OnnxOptimization.Extended;
        GraphProbe? expected;
        using (var session = SessionFactory.FromOriginal(GraphSource.Of(model), file, options, OnnxProvider.Cpu, ""))
            expected = mayFuse ? GraphProbe.TryRun(session, model) : null;
        var graph = GraphFile.Read(file);
        if (mayFuse)
            GeluSplit.Apply(graph.Graph);
        if (expected is null || !TryFuse(graph, model, expected, file, out var weights))
            weights = cache.Write(Key(model), graph, Folder(model));
        return cache.Keep(Key(model), weights);
    }

    /// <summary>Writes the graph with fused attention, if it has one that computes what is expected.</summary>
    private bool TryFuse(ModelProto graph, ModelDescription model, GraphProbe expected, string file, out string? weights)
    {
        weights = null;
        foreach (var mask in Enum.GetValues<AttentionMask>())
        {
            // Only what the graph itself makes of its mask is right for lengths that are not tried.
            if (mask == AttentionMask.Padding && model.MaxTokens > GraphProbe.LongText)
                continue;
            var fused = graph.Clone();
            if (AttentionFusion.Apply(fused, Folder(model), model.Encoder.Heads ?? 0, mask) == 0)
                return false;
            weights = cache.Write(Key(model), fused, Folder(model));
            try
            {
                using var session = SessionFactory.FromOptimized(file, options);
                if (expected.Matches(GraphProbe.TryRun(session, model)))
                    return true;
            }
            catch (Exception e) when (e is OnnxRuntimeException or StartupException)
            {
                // Something looked like attention and has other shapes.
            }
        }
        return false;
    }

    /// <summary>Where a graph's weights in other files are.</summary>
    private static string Folder(ModelDescription model) => Path.GetDirectoryName(model.OnnxFile)!;
}
