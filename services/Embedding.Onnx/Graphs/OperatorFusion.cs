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
    private readonly bool _takesResiduals;
    private readonly GraphIndex _index;
    private readonly Dictionary<string, string> _stored = new(StringComparer.Ordinal);
    private readonly Dictionary<NodeProto, NodeProto[]> _replaced = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<NodeProto> _gone = new(ReferenceEqualityComparer.Instance);
    private int _values;

    private OperatorFusion(GraphProto graph, string folder, bool takesResiduals)
    {
        _graph = graph;
        _folder = folder;
        _takesResiduals = takesResiduals;
        _index = new GraphIndex(graph);
    }

    /// <summary>Changes a graph whose constants are folded.</summary>
    /// <param name="model">The graph.</param>
    /// <param name="folder">Folder of the weights that it has in other files.</param>
    /// <param name="takesResiduals">Whether a layer takes what is added to it, which has to be of its shape: a graph does not say whether it is.</param>
    /// <returns>Products that were replaced.</returns>
    public static int Apply(ModelProto model, string folder, bool takesResiduals)
    {
        var fusion = new OperatorFusion(model.Graph, folder, takesResiduals);
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
        else if (_takesResiduals && Sum(last) is var (outer, added) && _index.Stored(added) is null)
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
        var inputs = attention.Input.Concat(Enumerable.Repeat("", 6)).ToArray();
        var (mask, past, added) = (inputs[3], inputs[4], inputs[5]);
        if (past.Length > 0 || attention.Output.Count != 1 || attention.Attribute.Any(static a => !IsKnown(a)) || Weights(inputs[1], parts: 3) is not { } weights)
            return;
        var bias = _index.Stored(inputs[2]);
        if (bias is null ? inputs[2].Length > 0 : !IsBias(bias, weights))
            return;
        var layer = Linear(inputs[0], weights, bias, 3, isGelu: false);
        layer.Output.Add([Name("query"), Name("key"), Name("value")]);
        var node = new NodeProto { Name = attention.Name, Input = { layer.Output }, Output = { attention.Output[0] } };
        _replaced[attention] = [layer, node];
        var heads = attention.Attribute.Single(static a => a.Name == "num_heads").I;
        if (added.Length == 0 && (mask.Length == 0 || IsPadding(mask)) && weights.Dims[1] % (3 * heads * PanelKernel.PanelColumns) == 0)
        {
            var scale = attention.Attribute.FirstOrDefault(static a => a.Name == "scale")?.F ?? 0;
            (node.OpType, node.Domain) = (AttentionOperator.Name, OperatorDomain.Name);
            node.Attribute.Add(GraphBuilder.Attribute(AttentionOperator.HeadsAttribute, heads));
            // The operator's default.
            node.Attribute.Add(GraphBuilder.Attribute(AttentionOperator.ScaleAttribute, scale == 0 ? 1 / MathF.Sqrt(weights.Dims[1] / (3 * heads)) : scale));
            if (mask.Length > 0)
                node.Input.Add(mask);
            return;
        }
        (node.OpType, node.Domain) = ("MultiHeadAttention", GraphBuilder.RuntimeDomain);
        node.Attribute.Add(attention.Attribute.Where(static a => a.Name is "num_heads" or "scale" or "mask_filter_value"));
        node.Input.Add(["", mask, added]);
    }

    /// <summary>Attributes of attention that both other operators have, or that ask for nothing.</summary>
    private static bool IsKnown(AttributeProto attribute) => attribute.Name switch
    {
        "num_heads" or "scale" => true,
        // What is so low has no share.
        "mask_filter_value" => attribute.F <= -10_000,
        "unidirectional" or "do_rotary" => attribute.I == 0,
        _ => false,
    };

    /// <summary>Texts × tokens; other masks are lengths, or have a row for each token.</summary>
    private bool IsPadding(string mask) => mask == GraphInput.Mask || _index.Maker(mask, "Cast")?.Input[0] == GraphInput.Mask;

    private NodeProto Linear(string input, TensorProto weights, TensorProto? bias, long parts, bool isGelu)
    {
        var (inputs, outputs) = ((int)weights.Dims[0], (int)weights.Dims[1]);
        var matrix = Store($"matrix {weights.Name}", [outputs / PanelKernel.PanelColumns, inputs, PanelKernel.PanelColumns], packed => PanelKernel.Pack(TensorData.Floats(weights, _folder), packed, outputs));
        var shift = bias?.Name ?? Store($"zeros {outputs}", [outputs], static _ => { });
        return new NodeProto
        {
            OpType = LinearOperator.Name,
            Domain = OperatorDomain.Name,
            Name = Name(LinearOperator.Name),
            Input = { input, matrix, shift },
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
        _index.Stored(value) is { DataType: (int)DataType.Float, Dims: [> 0, > 0] } tensor && tensor.Dims[1] % (parts * PanelKernel.PanelColumns) == 0 ? tensor : null;

    private static bool IsBias(TensorProto tensor, TensorProto weights) =>
        tensor.DataType == (int)DataType.Float && tensor.Dims.Count == 1 && tensor.Dims[0] == weights.Dims[1];

    /// <summary>The sum that alone takes what a node makes, and what it adds.</summary>
    private (NodeProto Sum, string Added)? Sum(NodeProto node) =>
        _index.OnlyTaker(node.Output[0]) is { OpType: "Add" } sum && sum.Input[0] != sum.Input[1] && !_replaced.ContainsKey(sum)
            ? (sum, sum.Input[0] == node.Output[0] ? sum.Input[1] : sum.Input[0])
            : null;

    /// <summary>What several layers share is stored once.</summary>
    private string Store(string content, long[] shape, Action<Span<float>> fill)
    {
        if (!_stored.TryGetValue(content, out var name))
        {
            _stored[content] = name = Name("stored");
            _graph.Initializer.Add(TensorData.Create(name, DataType.Float, shape, fill));
        }
        return name;
    }

    /// <summary>No exporter names a value like this.</summary>
    private string Name(string like) => $"fitness:own_{like}_{_values++}";
}
