using FitnessGrpc.Embedding.Models;
using Microsoft.ML.OnnxRuntime;

namespace FitnessGrpc.Embedding.Onnx.Graphs;

/// <summary>
/// Makes the graph that serves on a CPU: optimised by ONNX Runtime, then with fused attention where that is proven by running it to compute the same.
/// </summary>
internal sealed class GraphOptimizer(OnnxOptions options, GraphCache cache)
{
    /// <summary>Changes when this class makes another graph of the same model.</summary>
    private const string Revision = "attention 1";

    /// <summary>Names the graph of a model in the cache.</summary>
    public string Key(ModelDescription model) =>
        GraphCache.Key(model.Name, model.Fingerprint, $"{SessionFactory.OptimizationName(options)}, {Revision}", ProviderChoice.Name(OnnxProvider.Cpu));

    /// <summary>Makes the graph of a model and keeps it.</summary>
    /// <returns>Its path.</returns>
    /// <exception cref="OnnxRuntimeException">The model is damaged.</exception>
    /// <exception cref="IOException">The graph cannot be written.</exception>
    public string Make(ModelDescription model)
    {
        var file = cache.Prepare();
        GraphProbe expected;
        using (var session = SessionFactory.FromOriginal(GraphSource.Of(model), file, options, OnnxProvider.Cpu, ""))
            expected = GraphProbe.Of(session, model);
        var graph = GraphFile.Read(file);
        var folder = Path.GetDirectoryName(model.OnnxFile)!;
        foreach (var mask in Enum.GetValues<AttentionMask>())
        {
            var fused = graph.Clone();
            if (AttentionFusion.Apply(fused, folder, model.Encoder.Heads ?? 0, mask) == 0)
                break;
            var weights = cache.Write(Key(model), fused, folder);
            if (IsSame(file, model, expected))
                return cache.Keep(Key(model), weights);
        }
        return cache.Keep(Key(model), cache.Write(Key(model), graph, folder));
    }

    private bool IsSame(string file, ModelDescription model, GraphProbe expected)
    {
        try
        {
            using var session = SessionFactory.FromOptimized(file, options);
            return expected.Matches(GraphProbe.Of(session, model));
        }
        catch (OnnxRuntimeException)
        {
            // Something looked like attention and has other shapes.
            return false;
        }
    }
}
