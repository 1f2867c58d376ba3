using System.Runtime.InteropServices;
using FitnessGrpc.Embedding.Onnx.Graphs;
using FitnessGrpc.Embedding.Onnx.Graphs.Proto;
using FitnessGrpc.Hosting.Modules;
using Google.Protobuf;
using DataType = FitnessGrpc.Embedding.Onnx.Graphs.Proto.TensorProto.Types.DataType;

namespace FitnessGrpc.Embedding.Onnx.Quantization;

/// <summary>
/// Goes over the nodes of a graph and puts others in the place of those that multiply with a constant matrix, and of those that look up the
/// vectors of tokens. Everything else stays as it is, and constants that nobody needs any more go.
/// </summary>
internal abstract class GraphRewriter
{
    /// <summary>The smallest matrix that is quantized has so many rows and columns: below it there is nothing to gain.</summary>
    private const int MinSize = 8;

    /// <summary>What a file of protocol buffers may have, less what the nodes take.</summary>
    private const long MaxBytes = int.MaxValue - (64L << 20);

    private readonly SourceGraph _source;
    private readonly HashSet<string> _unfit = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _quantized = new(StringComparer.Ordinal);
    private readonly HashSet<string> _tables = new(StringComparer.Ordinal);
    private readonly List<NodeProto> _nodes = [];
    private readonly GraphProto _graph;

    private protected GraphRewriter(SourceGraph source)
    {
        _source = source;
        _graph = source.Model.Graph;
        foreach (var node in _graph.Node)
            _names.UnionWith(node.Output);
        _names.UnionWith(_graph.Initializer.Select(static tensor => tensor.Name));
        _names.UnionWith(_graph.Input.Select(static input => input.Name));
    }

    /// <summary>Matrices that were quantized.</summary>
    public int Matrices => _quantized.Count;

    /// <summary>Tables of token vectors that were quantized.</summary>
    public int Tables => _tables.Count;

    /// <summary>Changes the graph.</summary>
    /// <exception cref="StartupException">It has no matrix in float32, or what comes out is too large for a file.</exception>
    public ModelProto Rewrite()
    {
        foreach (var node in _graph.Node.ToList())
        {
            if (!TryReplace(node))
                _nodes.Add(node);
        }
        if (Matrices == 0)
            throw new StartupException("The model cannot be quantized: its graph multiplies with no matrix in float32. Weights in half precision or 8 bits are made from those in float32.");
        _graph.Node.Clear();
        _graph.Node.Add(_nodes);
        GraphPruning.Prune(_graph);
        long bytes = 0;
        foreach (var tensor in _graph.Initializer)
        {
            _source.Embed(tensor);
            bytes += tensor.RawData.Length;
        }
        if (bytes > MaxBytes)
            throw new StartupException($"The model cannot be quantized: it still has {bytes} bytes of weights, and a graph in one file has {MaxBytes} at most.");
        return _source.Model;
    }

    /// <summary>left · matrix, in the place of a MatMul.</summary>
    private protected abstract void Multiply(string left, Matrix matrix, string product);

    /// <summary>Rows of a table, in the place of a Gather.</summary>
    private protected abstract void LookUp(Matrix table, string indices, string vectors);

    /// <summary>A Gemm as a product and a sum.</summary>
    private bool TryReplaceGemm(NodeProto node, Matrix matrix)
    {
        if (Number(node, "transA", 0) != 0 || Real(node, "alpha") != 1 || Real(node, "beta") != 1)
            return false;
        var turned = Number(node, "transB", 0) != 0 ? matrix.Transpose() : matrix;
        var hasBias = node.Input.Count > 2 && node.Input[2].Length > 0;
        var product = hasBias ? Name(node.Output[0] + "_product") : node.Output[0];
        Multiply(node.Input[0], turned, product);
        if (hasBias)
            Add("Add", [product, node.Input[2]], node.Output[0]);
        return true;
    }

    /// <summary>A name that is not taken, like one.</summary>
    private protected string Name(string like)
    {
        var name = like;
        for (var i = 2; !_names.Add(name); i++)
            name = $"{like}_{i}";
        return name;
    }

    private protected string Add(string operation, ReadOnlySpan<string> inputs, string output, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = operation, Name = output, Output = { output }, Attribute = { attributes } };
        foreach (var input in inputs)
            node.Input.Add(input);
        _nodes.Add(node);
        return output;
    }

    private protected void Add(NodeProto node) => _nodes.Add(node);

    private protected string Cast(string value, DataType type) =>
        Add("Cast", [value], Name(value + "_cast"), GraphBuilder.Attribute("to", (long)type));

    private protected string Tensor<T>(string like, DataType type, ReadOnlySpan<long> shape, ReadOnlySpan<T> values) where T : unmanaged
    {
        var tensor = new TensorProto { Name = Name(like), DataType = (int)type, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values)) };
        foreach (var size in shape)
            tensor.Dims.Add(size);
        _graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    private static long Number(NodeProto node, string name, long otherwise) => node.Attribute.FirstOrDefault(a => a.Name == name)?.I ?? otherwise;

    private static float Real(NodeProto node, string name) => node.Attribute.FirstOrDefault(a => a.Name == name)?.F ?? 1;

    private bool TryReplace(NodeProto node)
    {
        if (node.Domain.Length > 0 && node.Domain != "ai.onnx")
            return false;
        // What is computed from constants alone is a weight on its way, and not a product.
        switch (node.OpType)
        {
            case "MatMul" when !_source.IsConstant(node.Input[0]) && Find(node.Input[1]) is { } matrix:
                Multiply(node.Input[0], matrix, node.Output[0]);
                _quantized.Add(matrix.Name);
                return true;
            case "Gemm" when !_source.IsConstant(node.Input[0]) && Find(node.Input[1]) is { } matrix && TryReplaceGemm(node, matrix):
                _quantized.Add(matrix.Name);
                return true;
            case "Gather" when Number(node, "axis", 0) is 0 or -2 && IsIds(node.Input[1]) && Find(node.Input[0]) is { } table:
                LookUp(table, node.Input[1], node.Output[0]);
                _tables.Add(table.Name);
                return true;
            default:
                return false;
        }
    }

    private Matrix? Find(string name)
    {
        if (_unfit.Contains(name))
            return null;
        if (_source.Matrix(name) is { Rows: >= MinSize, Columns: >= MinSize } matrix)
            return matrix;
        _unfit.Add(name);
        return null;
    }

    /// <summary>Whether a value is the token ids, maybe in another type or shape.</summary>
    private bool IsIds(string name)
    {
        for (var steps = 0; steps < 8; steps++)
        {
            if (name == GraphInput.Ids)
                return true;
            if (_graph.Node.FirstOrDefault(node => node.Output.Contains(name)) is not { OpType: "Cast" or "Identity" or "Reshape" or "Squeeze" or "Unsqueeze" } node)
                return false;
            name = node.Input[0];
        }
        return false;
    }
}
