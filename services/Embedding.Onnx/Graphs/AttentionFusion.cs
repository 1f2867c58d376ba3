using FitnessGrpc.Embedding.Onnx.Graphs.Proto;
using DataType = FitnessGrpc.Embedding.Onnx.Graphs.Proto.TensorProto.Types.DataType;

namespace FitnessGrpc.Embedding.Onnx.Graphs;

/// <summary>
/// Puts ONNX Runtime's operator <c>com.microsoft.Attention</c> in the place of the nodes of each attention block: one product for query, key and value, and
/// no intermediate that is turned and written out. ONNX Runtime's own fusion knows the nodes of a few exporters; this one goes by what is computed.
/// It takes much for granted (shapes, what a mask means), so that what it makes is to be compared with what it was made from.
/// </summary>
internal sealed class AttentionFusion
{
    private readonly GraphProto _graph;
    private readonly string _folder;
    private readonly int _heads;
    private readonly AttentionMask _mask;
    private readonly Dictionary<string, string> _biases = new(StringComparer.Ordinal);
    private readonly List<NodeProto> _nodes = [];
    private int _values;

    private AttentionFusion(GraphProto graph, string folder, int heads, AttentionMask mask)
    {
        _graph = graph;
        _folder = folder;
        _heads = heads;
        _mask = mask;
    }

    /// <summary>Changes a graph whose constants are folded.</summary>
    /// <param name="model">The graph.</param>
    /// <param name="folder">Folder of the weights that it has in other files.</param>
    /// <param name="heads">Heads of an attention block.</param>
    /// <param name="mask">Where padding is known from.</param>
    /// <returns>Blocks that were fused.</returns>
    public static int Apply(ModelProto model, string folder, int heads, AttentionMask mask)
    {
        var patterns = AttentionPattern.Find(model.Graph).Where(pattern => heads > 0 && pattern.Layers[0].Weights.Dims[1] % heads == 0)
            .ToDictionary(static pattern => pattern.Output);
        if (patterns.Count == 0)
            return 0;
        new AttentionFusion(model.Graph, folder, heads, mask).Rewrite(patterns);
        if (!model.OpsetImport.Any(static import => import.Domain == GraphBuilder.RuntimeDomain))
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = GraphBuilder.RuntimeDomain, Version = 1 });
        return patterns.Count;
    }

    private void Rewrite(Dictionary<NodeProto, AttentionPattern> patterns)
    {
        foreach (var node in _graph.Node)
        {
            if (patterns.TryGetValue(node, out var pattern))
                Fuse(pattern);
            else
                _nodes.Add(node);
        }
        _graph.Node.Clear();
        _graph.Node.Add(_nodes);
        GraphPruning.Prune(_graph);
    }

    /// <summary>Inputs: tokens, weights (size × 3 width), bias (3 width), mask (texts × tokens), past, what is added (texts × heads × tokens × tokens).</summary>
    private void Fuse(AttentionPattern pattern)
    {
        var weights = Pack([.. pattern.Layers.Select(static layer => layer.Weights)], pattern.Layers[0].Weights);
        var shifts = Pack([.. pattern.Layers.Select(static layer => layer.Bias)], pattern.Layers[0].Weights);
        var node = new NodeProto
        {
            OpType = "Attention",
            Domain = GraphBuilder.RuntimeDomain,
            Name = Name("Attention"),
            Input = { pattern.Tokens, weights, shifts },
            Output = { pattern.Output.Output[0] },
            Attribute = { GraphBuilder.Attribute("num_heads", (long)_heads), GraphBuilder.Attribute("scale", pattern.Scale) },
        };
        if (pattern.Bias is not null && _mask == AttentionMask.Padding && _graph.Input.Any(static input => input.Name == GraphInput.Mask))
            node.Input.Add(Padding());
        else if (pattern.Bias is not null)
            node.Input.Add(["", "", Bias(pattern)]);
        _nodes.Add(node);
    }

    private string Padding() => Once(GraphInput.Mask, () => Add("Cast", [GraphInput.Mask], GraphBuilder.Attribute("to", (long)DataType.Int32)));

    /// <summary>The operator wants a row for each token, also where all are alike.</summary>
    private string Bias(AttentionPattern pattern) => Once(pattern.Bias!, () =>
    {
        var added = pattern.Bias!;
        if (pattern.Masked is { } where)
        {
            var zero = Tensor<float>(DataType.Float, [], static _ => { });
            added = Add("Where", [.. where.Input.Select(input => input == pattern.Scores ? zero : input)]);
        }
        var one = Tensor<long>(DataType.Int64, [1], static one => one[0] = 1);
        var tokens = Add("Gather", [Add("Shape", [GraphInput.Ids]), one]);
        var shape = Add("Concat", [one, one, tokens, one], GraphBuilder.Attribute("axis", 0L));
        return Add("Expand", [added, shape]);
    });

    private string Once(string value, Func<string> make) => _biases.TryGetValue(value, out var made) ? made : _biases[value] = make();

    /// <summary>Query, key and value beside each other, row by row; zeros for what is missing.</summary>
    private string Pack(IReadOnlyList<TensorProto?> parts, TensorProto matrix)
    {
        var (inputs, width) = ((int)matrix.Dims[0], (int)matrix.Dims[1]);
        var isMatrix = ReferenceEquals(parts[0], matrix);
        long[] shape = isMatrix ? [inputs, width * parts.Count] : [width * parts.Count];
        return Tensor<float>(DataType.Float, shape, packed =>
        {
            for (var part = 0; part < parts.Count; part++)
            {
                if (parts[part] is not { } tensor)
                    continue;
                var values = TensorData.Floats(tensor, _folder);
                for (var row = 0; row < (isMatrix ? inputs : 1); row++)
                    values.Slice(row * width, width).CopyTo(packed[(((row * parts.Count) + part) * width)..]);
            }
        });
    }

    private string Tensor<T>(DataType type, long[] shape, Action<Span<T>> fill) where T : unmanaged
    {
        var tensor = TensorData.Create(Name("fused"), type, shape, fill);
        _graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    private string Add(string operation, string[] inputs, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = operation, Name = Name(operation), Input = { inputs }, Attribute = { attributes } };
        node.Output.Add(node.Name);
        _nodes.Add(node);
        return node.Name;
    }

    /// <summary>No exporter names a value like this.</summary>
    private string Name(string like) => $"fitness:{like}_{_values++}";
}
