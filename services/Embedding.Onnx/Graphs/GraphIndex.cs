using FitnessGrpc.Embedding.Onnx.Graphs.Proto;

namespace FitnessGrpc.Embedding.Onnx.Graphs;

/// <summary>What makes a value of a graph, what takes it, and what is stored in it.</summary>
internal sealed class GraphIndex
{
    private readonly Dictionary<string, NodeProto> _makers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<NodeProto>> _takers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorProto> _stored = new(StringComparer.Ordinal);
    private readonly HashSet<string> _outputs;

    public GraphIndex(GraphProto graph)
    {
        _outputs = graph.Output.Select(static output => output.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var tensor in graph.Initializer)
            _stored[tensor.Name] = tensor;
        // What is an input too is only a default.
        foreach (var input in graph.Input)
            _stored.Remove(input.Name);
        foreach (var node in graph.Node)
        {
            foreach (var output in node.Output)
                _makers[output] = node;
            foreach (var value in GraphPruning.Taken(node))
            {
                if (!_takers.TryGetValue(value, out var takers))
                    _takers[value] = takers = [];
                takers.Add(node);
            }
        }
    }

    /// <summary>The node whose output a value is, if it is one of this operation.</summary>
    public NodeProto? Maker(string value, params ReadOnlySpan<string> operations) =>
        _makers.GetValueOrDefault(value) is { } node && operations.Contains(node.OpType) ? node : null;

    /// <summary>The only node that takes a value, if it is one of this operation.</summary>
    public NodeProto? Taker(string value, string operation) => Takers(value) is [{ } node] && node.OpType == operation ? node : null;

    /// <summary>The node without which nobody would take a value, or ask for its shape.</summary>
    public NodeProto? OnlyTaker(string value) => !_outputs.Contains(value) && _takers.GetValueOrDefault(value) is [{ } node] ? node : null;

    /// <summary>The nodes that take a value, in order, but for those that only ask for its shape.</summary>
    public IReadOnlyList<NodeProto> Takers(string value) => [.. (_takers.GetValueOrDefault(value) ?? []).Where(static node => node.OpType != "Shape")];

    /// <summary>A stored tensor; null for a value that is computed.</summary>
    public TensorProto? Stored(string value) => _stored.GetValueOrDefault(value);

    /// <summary>A stored float32 of one element.</summary>
    public float? Scalar(string value) =>
        Stored(value) is { DataType: (int)TensorProto.Types.DataType.Float } tensor && tensor.Dims.All(static size => size == 1)
            ? tensor.FloatData is [var only] ? only : tensor.RawData.Length == sizeof(float) ? BitConverter.ToSingle(tensor.RawData.Span) : null
            : null;
}
