using System.Globalization;
using System.Runtime.InteropServices;
using FitnessGrpc.Embedding.Onnx.Graphs.Proto;
using Google.Protobuf;

namespace FitnessGrpc.Embedding.Onnx.Graphs;

/// <summary>Puts an ONNX graph together: nodes in the order they are added, values known by their names.</summary>
internal sealed class GraphBuilder(string name)
{
    /// <summary>ONNX IR 8 and operators 17: LayerNormalization is an operator of its own.</summary>
    private const int IrVersion = 8;
    private const int OperatorVersion = 17;

    private readonly GraphProto _graph = new() { Name = name };
    private readonly HashSet<string> _constants = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _domains = new(StringComparer.Ordinal);
    private int _values;

    /// <summary>The operators of ONNX Runtime itself.</summary>
    public const string RuntimeDomain = "com.microsoft";

    /// <summary>An input of the graph; dimensions without a size have a name.</summary>
    public string Input(string input, TensorProto.Types.DataType type, params ReadOnlySpan<object> shape)
    {
        _graph.Input.Add(Value(input, type, shape));
        return input;
    }

    /// <summary>Makes a value an output of the graph.</summary>
    public void Output(string value, string output, TensorProto.Types.DataType type, params ReadOnlySpan<object> shape)
    {
        _graph.Node.Add(new NodeProto { OpType = "Identity", Name = output, Input = { value }, Output = { output } });
        _graph.Output.Add(Value(output, type, shape));
    }

    /// <summary>A node with one output; gives the output's name.</summary>
    public string Node(string operation, params ReadOnlySpan<string> inputs) => Node(operation, [], inputs);

    /// <summary>A node with one output and attributes; gives the output's name.</summary>
    public string Node(string operation, AttributeProto[] attributes, params ReadOnlySpan<string> inputs) =>
        Node("", operation, attributes, inputs);

    /// <summary>A node of an operator of another domain than ONNX's own.</summary>
    public string Node(string domain, string operation, AttributeProto[] attributes, params ReadOnlySpan<string> inputs)
    {
        var output = $"{operation}_{_values++}";
        var node = new NodeProto { OpType = operation, Name = output, Output = { output }, Attribute = { attributes } };
        foreach (var input in inputs)
            node.Input.Add(input);
        if (domain.Length > 0)
        {
            node.Domain = domain;
            _domains.Add(domain);
        }
        _graph.Node.Add(node);
        return output;
    }

    /// <summary>Whole numbers, as a vector; the same ones are kept once.</summary>
    public string Constant(params ReadOnlySpan<long> values) => Whole(values, isScalar: false);

    /// <summary>A whole number without dimensions.</summary>
    public string Scalar(long value) => Whole([value], isScalar: true);

    /// <summary>A float32 without dimensions.</summary>
    public string Scalar(float value)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"float_{value:R}");
        if (_constants.Add(key))
            Tensor(key, TensorProto.Types.DataType.Float, [], BitConverter.GetBytes(value));
        return key;
    }

    /// <summary>Weights that the graph carries itself, as little-endian bytes.</summary>
    public string Tensor(string tensor, TensorProto.Types.DataType type, ReadOnlySpan<long> shape, ReadOnlySpan<byte> data)
    {
        var proto = new TensorProto { Name = tensor, DataType = (int)type, RawData = ByteString.CopyFrom(data) };
        foreach (var size in shape)
            proto.Dims.Add(size);
        _graph.Initializer.Add(proto);
        return tensor;
    }

    /// <summary>Weights that lie in a file.</summary>
    /// <param name="tensor">Name of the value.</param>
    /// <param name="type">Type of the elements.</param>
    /// <param name="shape">Sizes.</param>
    /// <param name="location">Path of the file, below the model's folder.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Number of bytes.</param>
    public string External(string tensor, TensorProto.Types.DataType type, ReadOnlySpan<long> shape, string location, long offset, long length)
    {
        var proto = new TensorProto { Name = tensor, DataType = (int)type };
        foreach (var size in shape)
            proto.Dims.Add(size);
        GraphFile.Point(proto, location, offset, length);
        _graph.Initializer.Add(proto);
        return tensor;
    }

    /// <summary>The model, as a file has it.</summary>
    public ModelProto Build()
    {
        var model = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "fitness",
            Graph = _graph,
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = OperatorVersion } },
        };
        foreach (var domain in _domains)
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = 1 });
        return model;
    }

    public static AttributeProto Attribute(string name, long value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    public static AttributeProto Attribute(string name, float value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = value };

    public static AttributeProto Attribute(string name, params long[] values) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { values } };

    private string Whole(ReadOnlySpan<long> values, bool isScalar)
    {
        var content = string.Join('_', values.ToArray());
        // Long ones are told apart by their place.
        var key = content.Length <= 64 ? $"{(isScalar ? "int" : "ints")}_{content}" : $"ints_{_values++}";
        if (_constants.Add(key))
            Tensor(key, TensorProto.Types.DataType.Int64, isScalar ? [] : [values.Length], MemoryMarshal.AsBytes(values));
        return key;
    }

    private static ValueInfoProto Value(string name, TensorProto.Types.DataType type, ReadOnlySpan<object> shape)
    {
        var sizes = new TensorShapeProto();
        foreach (var size in shape)
        {
            sizes.Dim.Add(size is string symbol
                ? new TensorShapeProto.Types.Dimension { DimParam = symbol }
                : new TensorShapeProto.Types.Dimension { DimValue = Convert.ToInt64(size, CultureInfo.InvariantCulture) });
        }
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = sizes } } };
    }
}
