using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Embedding.Onnx.Graphs.Proto;
using FitnessGrpc.Embedding.Onnx.Kernels;
using FitnessGrpc.Embedding.Onnx.Operators;
using FitnessGrpc.Hosting.Modules;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;

namespace FitnessGrpc.Embedding.Onnx.Graphs;

/// <summary>
/// Makes the graph that serves on a CPU: optimised by ONNX Runtime, then with fused attention, then with operators of our own. Each step stays only if running it
/// shows that it computes the same.
/// </summary>
internal sealed partial class GraphOptimizer(OnnxOptions options, GraphCache cache, ILogger logger)
{
    /// <summary>Changes when another graph is made of the same model, or one of our operators takes another.</summary>
    private const string Revision = "2";

    /// <summary>Names the graph of a model in the cache.</summary>
    public string Key(ModelDescription model)
    {
        var panels = OperatorDomain.IsAvailable ? PanelKernel.PanelColumns : 0;
        var made = $"{SessionFactory.OptimizationName(options)}, {Revision}, {panels}, {model.Encoder.Heads}, {model.Encoder.VocabularySize}";
        return GraphCache.Key(model.Name, model.Fingerprint, made, ProviderChoice.Name(OnnxProvider.Cpu));
    }

    /// <summary>Makes the graph of a model and keeps it.</summary>
    /// <returns>Its path.</returns>
    /// <exception cref="OnnxRuntimeException">The model is damaged.</exception>
    /// <exception cref="IOException">The graph cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The graph cannot be written.</exception>
    public string Make(ModelDescription model)
    {
        var (key, folder) = (Key(model), Folder(model));
        var mayFuse = options.Optimization == OnnxOptimization.Extended;
        GraphProbe? expected;
        cache.Prepare();
        using (var session = SessionFactory.FromOriginal(GraphSource.Of(model), cache.InWork, options, OnnxProvider.Cpu, ""))
            expected = mayFuse ? GraphProbe.TryRun(session, model) : null;
        // What the session took would come on top of what is read.
        FreedMemory.ReturnNative();
        var graph = GraphFile.Read(cache.InWork);
        if (mayFuse)
            GeluSplit.Apply(graph.Graph);
        var (written, weights) = ((ModelProto?)null, (string?)null);
        foreach (var step in expected is null ? [] : new[] { WithAttention, WithOperators })
        {
            foreach (var candidate in step(graph, model))
            {
                written = candidate;
                if (TryWrite(candidate, out weights) && Computes(expected!, model))
                {
                    graph = candidate;
                    break;
                }
            }
        }
        if (written is not null)
            LogMade(model.Name, Count(graph, GraphBuilder.RuntimeDomain, "Attention"), Count(graph, OperatorDomain.Name, LinearOperator.Name), Count(graph, OperatorDomain.Name, AttentionOperator.Name));
        return cache.Keep(key, written == graph ? weights : cache.Write(key, graph, folder));

        bool TryWrite(ModelProto candidate, out string? weights)
        {
            try
            {
                // Writing moves the weights out of a graph.
                weights = cache.Write(key, candidate.Clone(), folder);
                return true;
            }
            catch (IOException)
            {
                // The disk may be full of it, and have room for what is there already.
                weights = null;
                return false;
            }
        }
    }

    /// <summary>The graph with attention as one operator.</summary>
    private static IEnumerable<ModelProto> WithAttention(ModelProto graph, ModelDescription model)
    {
        foreach (var mask in Enum.GetValues<AttentionMask>())
        {
            // Only what the graph itself makes of its mask is right for lengths that are not tried.
            if (mask == AttentionMask.Padding && model.MaxTokens > GraphProbe.LongText)
                continue;
            var fused = graph.Clone();
            if (AttentionFusion.Apply(fused, Folder(model), model.Encoder.Heads ?? 0, mask) == 0)
                break;
            yield return fused;
        }
    }

    /// <summary>The graph with operators of our own.</summary>
    private static IEnumerable<ModelProto> WithOperators(ModelProto graph, ModelDescription model)
    {
        foreach (var takesResiduals in OperatorDomain.IsAvailable ? [true, false] : Array.Empty<bool>())
        {
            var fused = graph.Clone();
            if (OperatorFusion.Apply(fused, Folder(model), takesResiduals) > 0)
                yield return fused;
        }
    }

    /// <summary>Whether what was written does; something may have looked like attention, or like a layer, and have other shapes.</summary>
    private bool Computes(GraphProbe expected, ModelDescription model)
    {
        try
        {
            using var session = SessionFactory.FromOptimized(cache.InWork, options);
            return expected.Matches(GraphProbe.TryRun(session, model));
        }
        catch (Exception e) when (e is OnnxRuntimeException or StartupException)
        {
            return false;
        }
    }

    private static int Count(ModelProto graph, string domain, string operation) => graph.Graph.Node.Count(node => node.Domain == domain && node.OpType == operation);

    /// <summary>Where a graph's weights in other files are.</summary>
    private static string Folder(ModelDescription model) => Path.GetDirectoryName(model.OnnxFile)!;

    [LoggerMessage(4, LogLevel.Information, "The graph of {Model} was made: {Attention} blocks of attention are one operator of ONNX Runtime, {OwnLayers} layers and {OwnAttention} blocks one of our own")]
    private partial void LogMade(string model, int attention, int ownLayers, int ownAttention);
}
