using FitnessGrpc.Embedding.Onnx.Graphs.Proto;

namespace FitnessGrpc.Embedding.Onnx.Graphs;

/// <summary>Takes out of a graph what nothing comes of.</summary>
internal static class GraphPruning
{
    /// <summary>Nodes whose results nobody takes go, then tensors that no node takes, and the types of values in between, which may be those from before.</summary>
    public static void Prune(GraphProto graph)
    {
        var used = new HashSet<string>(graph.Output.Select(static output => output.Name), StringComparer.Ordinal);
        for (var i = graph.Node.Count - 1; i >= 0; i--)
        {
            if (graph.Node[i].Output.Any(used.Contains))
                used.UnionWith(Taken(graph.Node[i]));
            else
                graph.Node.RemoveAt(i);
        }
        // One without its default would have to be given.
        used.UnionWith(graph.Input.Select(static input => input.Name));
        var kept = graph.Initializer.Where(tensor => used.Contains(tensor.Name)).ToList();
        graph.Initializer.Clear();
        graph.Initializer.Add(kept);
        graph.ValueInfo.Clear();
    }

    /// <summary>The values that a node takes; the graphs inside it take some from outside too.</summary>
    public static IEnumerable<string> Taken(NodeProto node) => node.Attribute.SelectMany(static a => a.G is null ? a.Graphs.AsEnumerable() : a.Graphs.Append(a.G))
        .SelectMany(static inner => inner.Node.SelectMany(Taken).Concat(inner.Output.Select(static output => output.Name))).Concat(node.Input);
}
