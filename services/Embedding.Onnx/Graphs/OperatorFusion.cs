using FitnessGrpc.Embedding.Onnx.Graphs.Proto;
using FitnessGrpc.Embedding.Onnx.Kernels;
using FitnessGrpc.Embedding.Onnx.Operators;
using DataType = FitnessGrpc.Embedding.Onnx.Graphs.Proto.TensorProto.Types.DataType;

namespace FitnessGrpc.Embedding.Onnx.Graphs;

/// <summary>
/// Puts operators of our own in the place of those that they do faster: products with stored matrices, together with the bias, the residual and the GELU behind
/// them, and attention.
/// </summary>
internal sealed class OperatorFusion
{
    private readonly GraphProto _graph;
    private readonly string _folder;
    private readonly GraphIndex _index;
    private readonly Dictionary<NodeProto, NodeProto[]> _replaced = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<NodeProto> _gone = new(ReferenceEqualityComparer.Instance);
    private int _values;

    private OperatorFusion(GraphProto graph, string folder)
    {
        _graph = graph;
        _folder = folder;
        _index = new GraphIndex(graph);
    }

    /// <summary>Changes a graph whose constants are folded.</summary>
    /// <param name="model">The graph.</param>
    /// <param name="folder">Folder of the weights that it has in other files.</param>
    /// <returns>Operators that were put in.</returns>
    public static int Apply(ModelProto model, string folder)
    {
        var fusion = new OperatorFusion(model.Graph, folder);
        foreach (var node in model.Graph.Node)
        {
            if (node.OpType == "MatMul")
                fusion.Replace(node);
            else if (node is { OpType: "Attention", Domain: GraphBuilder.RuntimeDomain })
                fusion.TakeApart(node);
        }
        if (fusion._replaced.Count == 0)
            return 0;
        fusion.Rewrite();
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = OperatorDomain.Name, Version = 1 });
        return fusion._replaced.Count;
    }

    private void Rewrite()
    {
        var nodes = _graph.Node.SelectMany(node => _gone.Contains(node) ? [] : _replaced.GetValueOrDefault(node) ?? [node]).ToList();
        _graph.Node.Clear();
        _graph.Node.Add(nodes);
        GraphPruning.Prune(_graph);
    }

    /// <summary>A product and what is only done with its outcome: the new node stands where the last of them stood, and after all that it takes.</summary>
    private void Replace(NodeProto product)
    {
        if (Weights(product.Input[1], parts: 1) is not { } weights)
            return;
        var (last, bias, residual, isGelu) = (product, (TensorProto?)null, (string?)null, false);
        if (Sum(last) is var (sum, shift) && _index.Stored(shift) is { } stored && IsBias(stored, weights))
            (last, bias) = (Go(last, sum), stored);
        if (_index.OnlyTaker(last.Output[0]) is { OpType: "Gelu", Domain: GraphBuilder.RuntimeDomain } gelu)
            (last, isGelu) = (Go(last, gelu), true);
        else if (Sum(last) is var (outer, added) && _index.Stored(added) is null)
            (last, residual) = (Go(last, outer), added);
        var node = Linear(product.Input[0], weights, bias, 1, isGelu);
        if (residual is not null)
            node.Input.Add(residual);
        node.Output.Add(last.Output[0]);
        _replaced[last] = [node];
    }

    private NodeProto Go(NodeProto node, NodeProto next)
    {
        _gone.Add(node);
        return next;
    }

    /// <summary>A layer with three outputs, and attention that takes them: our own where it knows the mask and the heads, or ONNX Runtime's.</summary>
    private void TakeApart(NodeProto attention)
    {
        if (attention.Attribute.Any(static a => a.Name is not ("num_heads" or "scale")) || Weights(attention.Input[1], parts: 3) is not { } weights
            || _index.Stored(attention.Input[2]) is not { } bias)
            return;
        var layer = Linear(attention.Input[0], weights, bias, 3, isGelu: false);
        layer.Output.Add([Name("query"), Name("key"), Name("value")]);
        var (heads, mask, added) = (attention.Attribute.Single(static a => a.Name == "num_heads").I, attention.Input.ElementAtOrDefault(3) ?? "", attention.Input.ElementAtOrDefault(5) ?? "");
        var node = new NodeProto { Name = attention.Name, Input = { layer.Output }, Output = { attention.Output[0] } };
        _replaced[attention] = [layer, node];
        if (added.Length == 0 && weights.Dims[1] % (3 * heads * PanelKernel.PanelColumns) == 0)
        {
            (node.OpType, node.Domain) = (AttentionOperator.Name, OperatorDomain.Name);
            node.Attribute.Add([GraphBuilder.Attribute(AttentionOperator.HeadsAttribute, heads), GraphBuilder.Attribute(AttentionOperator.ScaleAttribute, attention.Attribute.Single(static a => a.Name == "scale").F)]);
            if (mask.Length > 0)
                node.Input.Add(mask);
            return;
        }
        (node.OpType, node.Domain) = ("MultiHeadAttention", GraphBuilder.RuntimeDomain);
        node.Attribute.Add(attention.Attribute);
        node.Input.Add(["", mask, added]);
    }

    private NodeProto Linear(string input, TensorProto weights, TensorProto? bias, long parts, bool isGelu)
    {
        var (inputs, outputs) = ((int)weights.Dims[0], (int)weights.Dims[1]);
        return new NodeProto
        {
            OpType = LinearOperator.Name,
            Domain = OperatorDomain.Name,
            Name = Name(LinearOperator.Name),
            Input =
            {
                input,
                Store([outputs / PanelKernel.PanelColumns, inputs, PanelKernel.PanelColumns], packed => PanelKernel.Pack(TensorData.Floats(weights, _folder), packed, outputs)),
                Store([outputs], values => (bias is null ? default : TensorData.Floats(bias, _folder)).CopyTo(values)),
            },
            Attribute =
            {
                GraphBuilder.Attribute(LinearOperator.InputsAttribute, (long)inputs),
                GraphBuilder.Attribute(LinearOperator.OutputsAttribute, (long)outputs),
                GraphBuilder.Attribute(LinearOperator.PartsAttribute, parts),
                GraphBuilder.Attribute(LinearOperator.GeluAttribute, isGelu ? 1L : 0L),
            },
        };
    }

    private TensorProto? Weights(string value, int parts) =>
        _index.Stored(value) is { DataType: (int)DataType.Float, Dims.Count: 2 } tensor && tensor.Dims[1] % (parts * PanelKernel.PanelColumns) == 0 ? tensor : null;

    private static bool IsBias(TensorProto tensor, TensorProto weights) =>
        tensor.DataType == (int)DataType.Float && tensor.Dims.Count == 1 && tensor.Dims[0] == weights.Dims[1];

    /// <summary>The sum that alone takes what a node makes, and what it adds.</summary>
    private (NodeProto Sum, string Added)? Sum(NodeProto node) =>
        _index.OnlyTaker(node.Output[0]) is { OpType: "Add" } sum && sum.Input[0] != sum.Input[1] && !_replaced.ContainsKey(sum)
            ? (sum, sum.Input[0] == node.Output[0] ? sum.Input[1] : sum.Input[0])
            : null;

    private string Store(long[] shape, Action<Span<float>> fill)
    {
        var tensor = TensorData.Create(Name("stored"), DataType.Float, shape, fill);
        _graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    /// <summary>No exporter names a value like this.</summary>
    private string Name(string like) => $"fitness:own_{like}_{_values++}";
}
