using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Embedding.Onnx.Graphs.Proto;
using FitnessGrpc.Embedding.Onnx.Kernels;
using FitnessGrpc.Hosting.Modules;
using Microsoft.ML.OnnxRuntime;

namespace FitnessGrpc.Embedding.Onnx.Graphs;

/// <summary>
/// Makes the graph that serves on a CPU: optimised by ONNX Runtime, then with fused attention, then with operators of our own. Each step stays only if running it
/// shows that it computes the same.
/// </summary>
internal sealed class GraphOptimizer(OnnxOptions options, GraphCache cache)
{
    /// <summary>Changes when this class makes another graph of the same model.</summary>
    private const string Revision = "2";

    /// <summary>Names the graph of a model in the cache.</summary>
    public string Key(ModelDescription model) => GraphCache.Key(
        model.Name, model.Fingerprint, $"{SessionFactory.OptimizationName(options)}, {Revision}, {PanelKernel.IsSupported}, {model.Encoder.Heads}, {model.Encoder.VocabularySize}",
        ProviderChoice.Name(OnnxProvider.Cpu));

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
        if (expected is not null)
        {
            graph = WithAttention(graph, model, expected) ?? graph;
            graph = WithOperators(graph, model, expected) ?? graph;
        }
        return cache.Keep(Key(model), cache.Write(Key(model), graph, Folder(model)));
    }

    private ModelProto? WithAttention(ModelProto graph, ModelDescription model, GraphProbe expected)
    {
        foreach (var mask in Enum.GetValues<AttentionMask>())
        {
            // Only what the graph itself makes of its mask is right for lengths that are not tried.
            if (mask == AttentionMask.Padding && model.MaxTokens > GraphProbe.LongText)
                continue;
            var fused = graph.Clone();
            if (AttentionFusion.Apply(fused, Folder(model), model.Encoder.Heads ?? 0, mask) == 0)
                return null;
            if (Computes(fused, model, expected))
                return fused;
        }
        return null;
    }

    private ModelProto? WithOperators(ModelProto graph, ModelDescription model, GraphProbe expected)
    {
        var fused = PanelKernel.IsSupported ? graph.Clone() : null;
        return fused is not null && OperatorFusion.Apply(fused, Folder(model)) > 0 && Computes(fused, model, expected) ? fused : null;
    }

    /// <summary>Something may have looked like attention, or like a layer, and have other shapes.</summary>
    private bool Computes(ModelProto graph, ModelDescription model, GraphProbe expected)
    {
        // Writing moves the weights out of a graph.
        cache.Write(Key(model), graph.Clone(), Folder(model));
        try
        {
            using var session = SessionFactory.FromOptimized(cache.Prepare(), options);
            return expected.Matches(GraphProbe.TryRun(session, model));
        }
        catch (Exception e) when (e is OnnxRuntimeException or StartupException)
        {
            return false;
        }
    }

    /// <summary>Where a graph's weights in other files are.</summary>
    private static string Folder(ModelDescription model) => Path.GetDirectoryName(model.OnnxFile)!;
}
