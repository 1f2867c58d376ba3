using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Embedding.Onnx.Graphs.Proto;
using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Embedding.Onnx.Graphs;

/// <summary>The tensors of a safetensors folder as values of a graph. Nothing is copied: the graph points into the files.</summary>
internal sealed class EncoderWeights
{
    private const string Words = "embeddings.word_embeddings.weight";

    private readonly GraphBuilder _graph;
    private readonly ModelDescription _model;
    private readonly IReadOnlyDictionary<string, WeightTensor> _tensors;
    private readonly string _prefix;

    /// <exception cref="StartupException">No tensor is the word embeddings.</exception>
    public EncoderWeights(GraphBuilder graph, ModelDescription model, IReadOnlyDictionary<string, WeightTensor> tensors)
    {
        _graph = graph;
        _model = model;
        _tensors = tensors;
        // A model with a head on it has its encoder's tensors behind the name of the encoder: bert., roberta.
        var word = tensors.Keys.Where(static name => name == Words || name.EndsWith('.' + Words, StringComparison.Ordinal)).MinBy(static name => name.Length)
            ?? throw Wrong(model.OnnxFile, $"has no tensor {Words}");
        _prefix = word[..^Words.Length];
    }

    /// <summary>Folder that the places of the weights are from.</summary>
    public static string Folder(ModelDescription model) => Path.GetDirectoryName(model.OnnxFile)!;

    /// <summary>A tensor as float32. A size below 0 may be anything that is not 0.</summary>
    /// <exception cref="StartupException">The tensor is missing, or has another shape or type. Names the file.</exception>
    public string Value(string name, params long[] shape)
    {
        var tensor = Find(name) ?? throw Wrong(_model.OnnxFile, $"has no tensor {_prefix}{name}");
        if (tensor.Shape.Count != shape.Length || shape.Where((size, i) => size < 0 ? tensor.Shape[i] == 0 : tensor.Shape[i] != size).Any())
        {
            var wanted = string.Join(", ", shape.Select(static size => size < 0 ? "any" : size.ToString()));
            throw Wrong(tensor.File, $"has {tensor.Name} in the shape [{string.Join(", ", tensor.Shape)}], and {Path.GetFileName(_model.Encoder.File)} asks for [{wanted}]");
        }
        var type = tensor.Type switch
        {
            WeightType.Float32 => TensorProto.Types.DataType.Float,
            WeightType.Float16 => TensorProto.Types.DataType.Float16,
            WeightType.BFloat16 => TensorProto.Types.DataType.Bfloat16,
            _ => throw Wrong(tensor.File, $"has {tensor.Name} in a type that is not F32, F16 or BF16"),
        };
        var value = _graph.External(
            tensor.Name, type, [.. tensor.Shape], Path.GetRelativePath(Folder(_model), tensor.File), tensor.Offset, tensor.Length);
        return type == TensorProto.Types.DataType.Float
            ? value
            : _graph.Node("Cast", [GraphBuilder.Attribute("to", (long)TensorProto.Types.DataType.Float)], value);
    }

    /// <summary>x · weightsᵀ + bias, for a module of PyTorch's Linear.</summary>
    public string Linear(string module, string input, int inputs, int outputs)
    {
        var weights = _graph.Node("Transpose", [GraphBuilder.Attribute("perm", 1, 0)], Value(module + ".weight", outputs, inputs));
        return _graph.Node("Add", _graph.Node("MatMul", input, weights), Value(module + ".bias", outputs));
    }

    /// <summary>Layer normalisation over the last dimension. Old files call its weights gamma and beta.</summary>
    public string LayerNorm(string module, string input, int size)
    {
        var (scale, shift) = Find(module + ".weight") is null && Find(module + ".gamma") is not null ? (".gamma", ".beta") : (".weight", ".bias");
        var epsilon = _model.Encoder.LayerNormEpsilon ?? 1e-12f;
        return _graph.Node(
            "LayerNormalization", [GraphBuilder.Attribute("axis", -1L), GraphBuilder.Attribute("epsilon", epsilon)],
            input, Value(module + scale, size), Value(module + shift, size));
    }

    public static StartupException Wrong(string file, string reason) => new($"The model cannot be used: {file} {reason}.");

    private WeightTensor? Find(string name) => _tensors.GetValueOrDefault(_prefix + name);
}
