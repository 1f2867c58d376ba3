using FitnessGrpc.Embedding.Onnx.Graphs.Proto;

namespace FitnessGrpc.Embedding.Onnx.Graphs;

/// <summary>softmax(scale · Q Kᵀ + bias) V, with a linear layer of the same tokens for each of Q, K and V, cut into heads: the nodes of an attention block.</summary>
/// <param name="Tokens">The vectors that are attended: texts × tokens × size.</param>
/// <param name="Layers">Weights (size × width) and bias (width, or null) of query, key and value.</param>
/// <param name="Scale">What the products of queries and keys are multiplied by.</param>
/// <param name="Scores">The products, scaled.</param>
/// <param name="Bias">What is added to them, or the condition by which they are replaced; null for nothing.</param>
/// <param name="Masked">The node that replaces them by a condition; null where something is added.</param>
/// <param name="Output">The last node: its output is texts × tokens × width.</param>
internal sealed record AttentionPattern(
    string Tokens, IReadOnlyList<(TensorProto Weights, TensorProto? Bias)> Layers, float Scale, string Scores, string? Bias, NodeProto? Masked,
    NodeProto Output)
{
    private static readonly long[] HeadsFirst = [0, 2, 1, 3];
    private static readonly long[] HeadsFirstTurned = [0, 2, 3, 1];

    /// <summary>The blocks of a graph whose constants are folded. What looks otherwise is left out.</summary>
    public static IReadOnlyList<AttentionPattern> Find(GraphProto graph)
    {
        var index = new GraphIndex(graph);
        return [.. graph.Node.Where(static node => node.OpType == "Softmax").Select(node => Match(index, node)).OfType<AttentionPattern>()];
    }

    private static AttentionPattern? Match(GraphIndex index, NodeProto softmax)
    {
        if ((softmax.Attribute.FirstOrDefault(static a => a.Name == "axis")?.I ?? -1) is not (-1 or 3))
            return null;
        var (scores, bias, masked) = Unmasked(index, softmax.Input[0]);
        if (Product(index, scores) is not var (query, key, scale))
            return null;
        var shares = Guarded(index, softmax.Output[0]);
        if (index.Taker(shares, "MatMul") is not { } weighted || weighted.Input[0] != shares)
            return null;
        // Some exporters give the heads once more the shape that they have.
        var heads = index.Taker(weighted.Output[0], "Reshape")?.Output[0] ?? weighted.Output[0];
        if (index.Taker(heads, "Transpose") is not { } turned || !IsOrder(turned, HeadsFirst) || index.Taker(turned.Output[0], "Reshape") is not { } output)
            return null;
        var layers = new List<(TensorProto, TensorProto?)>();
        string? tokens = null;
        foreach (var projected in new[] { query, key, Heads(index, weighted.Input[1], HeadsFirst) })
        {
            if (projected is null || Linear(index, projected) is not var (input, weights, shift) || (tokens ??= input) != input)
                return null;
            layers.Add((weights, shift));
        }
        return layers.TrueForAll(layer => layer.Item1.Dims.SequenceEqual(layers[0].Item1.Dims))
            ? new AttentionPattern(tokens!, layers, scale, scores, bias, masked, output)
            : null;
    }

    /// <summary>Exporters of PyTorch put 0 in the place of NaN, which a row without any token would have: there is none.</summary>
    private static string Guarded(GraphIndex index, string shares) =>
        index.Takers(shares).FirstOrDefault(static taker => taker.OpType == "Where") is { } where
        && index.Maker(where.Input[0], "IsNaN") is { } test && test.Input[0] == shares && where.Input[2] == shares
            ? where.Output[0]
            : shares;

    /// <summary>What goes into the softmax without its mask.</summary>
    private static (string Scores, string? Bias, NodeProto? Masked) Unmasked(GraphIndex index, string value)
    {
        if (index.Maker(value, "Add") is { } sum)
            return Product(index, sum.Input[0]) is not null ? (sum.Input[0], sum.Input[1], null) : (sum.Input[1], sum.Input[0], null);
        if (index.Maker(value, "Where") is { } where)
            return index.Scalar(where.Input[1]) is not null ? (where.Input[2], where.Input[0], where) : (where.Input[1], where.Input[0], where);
        return (value, null, null);
    }

    /// <summary>Queries times keys, and by what number: query and key before they are cut into heads.</summary>
    private static (string Query, string Key, float Scale)? Product(GraphIndex index, string value)
    {
        var scale = 1f;
        value = Unscaled(index, value, ref scale);
        if (index.Maker(value, "MatMul", "FusedMatMul") is not { } product || Flag(product, "transA") || Flag(product, "transBatchA") || Flag(product, "transBatchB"))
            return null;
        scale *= product.Attribute.FirstOrDefault(static a => a.Name == "alpha")?.F ?? 1;
        var query = Heads(index, Unscaled(index, product.Input[0], ref scale), HeadsFirst);
        var key = Heads(index, Unscaled(index, product.Input[1], ref scale), Flag(product, "transB") ? HeadsFirst : HeadsFirstTurned);
        return query is not null && key is not null ? (query, key, scale) : null;
    }

    /// <summary>Steps over a multiplication with one number.</summary>
    private static string Unscaled(GraphIndex index, string value, ref float scale)
    {
        if (index.Maker(value, "Mul", "Div") is not { } node)
            return value;
        if (index.Scalar(node.Input[1]) is { } right)
        {
            scale = node.OpType == "Mul" ? scale * right : scale / right;
            return node.Input[0];
        }
        if (node.OpType == "Mul" && index.Scalar(node.Input[0]) is { } left)
        {
            scale *= left;
            return node.Input[1];
        }
        return value;
    }

    /// <summary>Texts × tokens × width of what was cut into heads and turned.</summary>
    private static string? Heads(GraphIndex index, string value, long[] order)
    {
        if (index.Maker(value, "Transpose") is not { } turned)
            return null;
        // Keys may be turned in two steps.
        if (order == HeadsFirstTurned && IsOrder(turned, [0, 1, 3, 2]))
            return Heads(index, turned.Input[0], HeadsFirst);
        return IsOrder(turned, order) && index.Maker(turned.Input[0], "Reshape") is { } cut ? cut.Input[0] : null;
    }

    private static (string Input, TensorProto Weights, TensorProto? Bias)? Linear(GraphIndex index, string value)
    {
        TensorProto? bias = null;
        if (index.Maker(value, "Add") is { } sum)
        {
            bias = index.Stored(sum.Input[0]) ?? index.Stored(sum.Input[1]);
            if (bias is null || bias.Dims.Count != 1 || !IsFloat(bias))
                return null;
            value = bias.Name == sum.Input[0] ? sum.Input[1] : sum.Input[0];
        }
        return index.Maker(value, "MatMul") is { } product && index.Stored(product.Input[1]) is { Dims.Count: 2 } weights && IsFloat(weights)
            && (bias is null || bias.Dims[0] == weights.Dims[1])
                ? (product.Input[0], weights, bias)
                : null;
    }

    private static bool IsFloat(TensorProto tensor) => tensor.DataType == (int)TensorProto.Types.DataType.Float;

    private static bool IsOrder(NodeProto transpose, ReadOnlySpan<long> order) =>
        transpose.Attribute.FirstOrDefault(static a => a.Name == "perm")?.Ints.SequenceEqual(order.ToArray()) ?? false;

    private static bool Flag(NodeProto node, string name) => node.Attribute.Any(a => a.Name == name && a.I != 0);
}
