using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Embedding.Onnx.Graphs;
using FitnessGrpc.Embedding.Onnx.Graphs.Proto;
using FitnessGrpc.Hosting.Modules;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FitnessGrpc.Embedding.Onnx.Quantization;

/// <summary>
/// The graph of a model folder, and what its constants come to: a weight may be stored transposed, in half precision or in blocks of
/// integers, and what computes with it takes the outcome of a few nodes. ONNX Runtime computes them, as it does when the model loads.
/// </summary>
internal sealed class SourceGraph
{
    /// <summary>DynamicQuantizeLinear is there from 11 on.</summary>
    private const int MinOperators = 11;

    private readonly string _file;
    private readonly string _folder;
    private readonly Dictionary<string, TensorProto> _tensors;
    private readonly Dictionary<string, NodeProto> _constantNodes = new(StringComparer.Ordinal);

    /// <summary>Before this version of the format, what is constant was listed among the inputs too.</summary>
    private const int MinFormat = 4;

    private SourceGraph(string file, string folder, ModelProto model)
    {
        _file = file;
        _folder = folder;
        Model = model;
        _tensors = model.Graph.Initializer.ToDictionary(static tensor => tensor.Name, StringComparer.Ordinal);
        if (model.IrVersion < MinFormat)
        {
            foreach (var listed in model.Graph.Input.Where(input => _tensors.ContainsKey(input.Name)).ToList())
                model.Graph.Input.Remove(listed);
            model.IrVersion = MinFormat;
        }
        // A constant that is an input too may be another one in each run.
        foreach (var input in model.Graph.Input)
            _tensors.Remove(input.Name);
        foreach (var node in model.Graph.Node)
        {
            if (node.OpType.StartsWith("Random", StringComparison.Ordinal) || node.Attribute.Any(static a => a.G is not null || a.Graphs.Count > 0))
                continue;
            if (node.Input.All(name => name.Length == 0 || IsConstant(name)))
            {
                foreach (var output in node.Output)
                    _constantNodes[output] = node;
            }
        }
    }

    public ModelProto Model { get; }

    /// <summary>Reads a graph from its file; builds it where the folder has none.</summary>
    /// <exception cref="StartupException">The file is no graph, or too old a one.</exception>
    public static SourceGraph Of(ModelDescription description)
    {
        var folder = Path.GetDirectoryName(description.OnnxFile)!;
        if (description.Tensors is not null)
            return new SourceGraph(description.OnnxFile, folder, EncoderGraph.Build(description));
        ModelProto model;
        try
        {
            model = GraphFile.Read(description.OnnxFile);
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or IOException or UnauthorizedAccessException)
        {
            throw EncoderWeights.Wrong(description.OnnxFile, $"cannot be read: {e.Message}");
        }
        if (model.Graph is null)
            throw EncoderWeights.Wrong(description.OnnxFile, "is no ONNX graph");
        var operators = model.OpsetImport.Where(static o => o.Domain is "" or "ai.onnx").Select(static o => o.Version).DefaultIfEmpty(1).Max();
        if (operators < MinOperators)
            throw EncoderWeights.Wrong(description.OnnxFile, $"has the operators of ONNX {operators}; to be quantized it must have those of {MinOperators} or later");
        return new SourceGraph(description.OnnxFile, folder, model);
    }

    /// <summary>Whether a value is the same whatever the input.</summary>
    public bool IsConstant(string name) => _tensors.ContainsKey(name) || _constantNodes.ContainsKey(name);

    /// <summary>A constant of two dimensions in float32; null for any other value.</summary>
    public Matrix? Matrix(string name)
    {
        if (!IsConstant(name))
            return null;
        // Most constants say what they are, and then need not be computed to be left alone.
        if (_tensors.TryGetValue(name, out var tensor) && (tensor.DataType != (int)TensorProto.Types.DataType.Float || tensor.Dims.Count != 2))
            return null;
        try
        {
            return Compute(name);
        }
        catch (OnnxRuntimeException e)
        {
            throw EncoderWeights.Wrong(_file, $"has a constant {name} that cannot be computed: {e.Message.Split('\n')[0]}");
        }
    }

    /// <summary>Bytes of a tensor that lies in another file become part of the graph.</summary>
    public void Embed(TensorProto tensor)
    {
        if (!TensorData.IsExternal(tensor))
            return;
        tensor.RawData = UnsafeByteOperations.UnsafeWrap(TensorData.ReadExternal(tensor, _folder));
        tensor.ExternalData.Clear();
        tensor.ClearDataLocation();
    }

    /// <summary>The nodes that a constant comes from, run.</summary>
    private Matrix? Compute(string name)
    {
        using var run = new RunOptions();
        using var session = Open(name);
        using var outputs = session.Run(run, [], [], [.. session.OutputMetadata.Keys]);
        var type = outputs[0].GetTensorTypeAndShape();
        return type.ElementDataType == TensorElementType.Float && type.Shape is [> 0 and var rows, > 0 and var columns]
            ? new Matrix(name, outputs[0].GetTensorDataAsSpan<float>().ToArray(), (int)rows, (int)columns)
            : null;
    }

    /// <summary>A session of the nodes that a constant comes from, and of nothing else.</summary>
    private InferenceSession Open(string name)
    {
        var part = new GraphProto { Name = "constant" };
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Collect(name, part, seen);
        part.Node.Add(new NodeProto { OpType = "Identity", Input = { name }, Output = { "value of " + name } });
        part.Output.Add(new ValueInfoProto { Name = "value of " + name });
        var model = new ModelProto { IrVersion = Model.IrVersion, OpsetImport = { Model.OpsetImport }, Graph = part };
        using var settings = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
            IntraOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        settings.AddSessionConfigEntry(GraphSource.FolderEntry, _folder);
        return new InferenceSession(model.ToByteArray(), settings);
    }

    private void Collect(string name, GraphProto part, HashSet<string> seen)
    {
        if (name.Length == 0 || !seen.Add(name))
            return;
        if (_tensors.TryGetValue(name, out var tensor))
        {
            part.Initializer.Add(tensor);
            return;
        }
        var node = _constantNodes[name];
        foreach (var input in node.Input)
            Collect(input, part, seen);
        if (!part.Node.Contains(node))
            part.Node.Add(node);
    }
}
