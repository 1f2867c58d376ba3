using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Embedding.Onnx.Graphs.Proto;
using FitnessGrpc.Hosting.Modules;
using DataType = FitnessGrpc.Embedding.Onnx.Graphs.Proto.TensorProto.Types.DataType;

namespace FitnessGrpc.Embedding.Onnx.Graphs;

/// <summary>
/// Builds the graph of an encoder from its tensors: BERT (Devlin et al. 2018), RoBERTa, XLM-R and CamemBERT, DistilBERT, MPNet (Song et al. 2020).
/// All normalise behind each block. The nodes stand as ONNX Runtime's fusions look for them (attention, bias and GELU, skip and layer norm).
/// </summary>
internal sealed class EncoderGraph
{
    /// <summary>Added to the attention of padding: the softmax of it is 0.</summary>
    private const float Masked = float.MinValue;

    /// <summary>MPNet's buckets of distances.</summary>
    private const int ReferenceBuckets = 32;

    private readonly GraphBuilder _graph = new("encoder");
    private readonly ModelDescription _model;
    private readonly EncoderNames _names;
    private readonly EncoderWeights _weights;
    private readonly int _hidden;
    private readonly int _heads;
    private readonly int _layers;
    private readonly int _intermediate;

    private EncoderGraph(ModelDescription model, IReadOnlyDictionary<string, WeightTensor> tensors)
    {
        var encoder = model.Encoder;
        _model = model;
        _names = EncoderNames.Of(encoder.ModelType) ?? throw EncoderWeights.Wrong(
            encoder.File, $"has the model_type '{encoder.ModelType}', for which an ONNX graph is needed; without one bert, roberta, xlm-roberta, camembert, distilbert and mpnet can be used");
        _hidden = model.HiddenSize;
        _heads = Setting(encoder.Heads, "num_attention_heads", 1024);
        _layers = Setting(encoder.Layers, "num_hidden_layers", 1024);
        _intermediate = Setting(encoder.IntermediateSize, "intermediate_size", 1 << 20);
        if (_hidden % _heads != 0)
            throw EncoderWeights.Wrong(encoder.File, $"says num_attention_heads {_heads}, which does not divide hidden_size {_hidden}");
        if (encoder.PositionType is not (null or "absolute"))
            throw EncoderWeights.Wrong(encoder.File, $"says position_embedding_type {encoder.PositionType}; supported is absolute");
        if (_names.CountsPositions && encoder.PaddingId is (< 0 or > 1_000_000))
            throw EncoderWeights.Wrong(encoder.File, $"says pad_token_id {encoder.PaddingId}; positions are counted on from it");
        if (_names.HasRelativeBias && encoder.RelativeBuckets is (< ReferenceBuckets or > 1024))
            throw EncoderWeights.Wrong(encoder.File, $"says relative_attention_num_buckets {encoder.RelativeBuckets}; it must be {ReferenceBuckets} to 1024");
        _weights = new EncoderWeights(_graph, model, tensors);
    }

    /// <summary>The graph: <c>input_ids</c> and <c>attention_mask</c> (int64, batch × sequence) to <c>last_hidden_state</c>.</summary>
    /// <param name="model">A model with <see cref="ModelDescription.Tensors"/>.</param>
    /// <exception cref="StartupException">A tensor is missing or has another shape, or config.json asks for what is not supported.</exception>
    public static ModelProto Build(ModelDescription model) => new EncoderGraph(model, model.Tensors!).Build();

    private ModelProto Build()
    {
        var ids = _graph.Input("input_ids", DataType.Int64, "batch", "sequence");
        var mask = _graph.Input("attention_mask", DataType.Int64, "batch", "sequence");
        var hidden = Embed(ids);
        var bias = Mask(mask);
        if (_names.HasRelativeBias)
            bias = _graph.Node("Add", RelativeBias(ids), bias);
        for (var layer = 0; layer < _layers; layer++)
        {
            var name = $"{_names.Layer}.{layer}.";
            var attended = _graph.Node("Add", Attention(name, hidden, bias), hidden);
            hidden = _weights.LayerNorm(name + _names.AttentionNorm, attended, _hidden);
            var wide = Activation(_weights.Linear(name + _names.FeedForwardIn, hidden, _hidden, _intermediate));
            var narrow = _graph.Node("Add", _weights.Linear(name + _names.FeedForwardOut, wide, _intermediate, _hidden), hidden);
            hidden = _weights.LayerNorm(name + _names.OutputNorm, narrow, _hidden);
        }
        _graph.Output(hidden, "last_hidden_state", DataType.Float, "batch", "sequence", _hidden);
        return _graph.Build();
    }

    private string Embed(string ids)
    {
        var encoder = _model.Encoder;
        var words = _graph.Node("Gather", _weights.Value("embeddings.word_embeddings.weight", encoder.VocabularySize ?? -1, _hidden), ids);
        var table = _weights.Value("embeddings.position_embeddings.weight", encoder.Positions ?? -1, _hidden);
        var sum = _names.HasTokenTypes ? _graph.Node("Add", words, TokenTypes()) : words;
        var positions = _names.CountsPositions
            ? _graph.Node("Gather", table, CountedPositions(ids))
            : _graph.Node("Slice", table, _graph.Constant(0), _graph.Node("Unsqueeze", Length(ids), _graph.Constant(0)), _graph.Constant(0));
        return _weights.LayerNorm("embeddings.LayerNorm", _graph.Node("Add", sum, positions), _hidden);
    }

    /// <summary>One segment: every token has type 0. [1 × hidden], folds at load.</summary>
    private string TokenTypes() => _graph.Node(
        "Slice", _weights.Value("embeddings.token_type_embeddings.weight", _model.Encoder.TokenTypes ?? -1, _hidden), _graph.Constant(0), _graph.Constant(1), _graph.Constant(0));

    /// <summary>The number of tokens up to a place that are not the padding token, plus its id; padding itself has its id.</summary>
    private string CountedPositions(string ids)
    {
        var padding = _graph.Scalar(_model.Encoder.PaddingId ?? 1);
        var counts = _graph.Node("Cast", [GraphBuilder.Attribute("to", (long)DataType.Int64)], _graph.Node("Not", _graph.Node("Equal", ids, padding)));
        var running = _graph.Node("Mul", _graph.Node("CumSum", counts, _graph.Scalar(1)), counts);
        return _graph.Node("Add", running, padding);
    }

    /// <summary>0 for a token, the least float for padding; batch × 1 × 1 × sequence.</summary>
    private string Mask(string mask)
    {
        var wide = _graph.Node("Unsqueeze", _graph.Node("Unsqueeze", mask, _graph.Constant(1)), _graph.Constant(2));
        var number = _graph.Node("Cast", [GraphBuilder.Attribute("to", (long)DataType.Float)], wide);
        return _graph.Node("Mul", _graph.Node("Sub", _graph.Scalar(1f), number), _graph.Scalar(Masked));
    }

    /// <summary>MPNet's bias: a number a head for each bucket of distances; 1 × heads × sequence × sequence, the same in all layers.</summary>
    private string RelativeBias(string ids)
    {
        var longest = _model.Encoder.Positions ?? _model.MaxTokens;
        var buckets = _model.Encoder.RelativeBuckets ?? ReferenceBuckets;
        // The reference sorts into 32 whatever the size of the table.
        var byDistance = _graph.Constant(RelativeBuckets.Table(longest, ReferenceBuckets));
        var places = _graph.Node("Range", _graph.Scalar(0), Length(ids), _graph.Scalar(1));
        var distances = _graph.Node(
            "Sub", _graph.Node("Unsqueeze", places, _graph.Constant(0)), _graph.Node("Unsqueeze", places, _graph.Constant(1)));
        var bucket = _graph.Node("Gather", byDistance, _graph.Node("Add", distances, _graph.Scalar(longest - 1)));
        var bias = _graph.Node("Gather", _weights.Value("encoder.relative_attention_bias.weight", buckets, _heads), bucket);
        return _graph.Node("Unsqueeze", _graph.Node("Transpose", [GraphBuilder.Attribute("perm", 2, 0, 1)], bias), _graph.Constant(0));
    }

    private string Attention(string layer, string hidden, string bias)
    {
        var size = _hidden / _heads;
        var query = Heads(layer + _names.Query, hidden, 0, 2, 1, 3);
        var key = Heads(layer + _names.Key, hidden, 0, 2, 3, 1);
        var value = Heads(layer + _names.Value, hidden, 0, 2, 1, 3);
        var scores = _graph.Node("Div", _graph.Node("MatMul", query, key), _graph.Scalar(MathF.Sqrt(size)));
        var shares = _graph.Node("Softmax", [GraphBuilder.Attribute("axis", -1L)], _graph.Node("Add", scores, bias));
        var context = _graph.Node("Transpose", [GraphBuilder.Attribute("perm", 0, 2, 1, 3)], _graph.Node("MatMul", shares, value));
        return _weights.Linear(layer + _names.AttentionOutput, _graph.Node("Reshape", context, _graph.Constant(0, 0, _hidden)), _hidden, _hidden);
    }

    private string Heads(string module, string hidden, params long[] order) => _graph.Node(
        "Transpose", [GraphBuilder.Attribute("perm", order)],
        _graph.Node("Reshape", _weights.Linear(module, hidden, _hidden, _hidden), _graph.Constant(0, 0, _heads, _hidden / _heads)));

    private string Activation(string x)
    {
        switch (_model.Encoder.Activation ?? "gelu")
        {
            case "gelu" or "gelu_python":
                var erf = _graph.Node("Erf", _graph.Node("Div", x, _graph.Scalar(MathF.Sqrt(2))));
                return _graph.Node("Mul", _graph.Node("Mul", x, _graph.Node("Add", erf, _graph.Scalar(1f))), _graph.Scalar(0.5f));
            case "gelu_new" or "gelu_pytorch_tanh" or "gelu_fast":
                var cube = _graph.Node("Mul", _graph.Node("Pow", x, _graph.Scalar(3f)), _graph.Scalar(0.044715f));
                var tanh = _graph.Node("Tanh", _graph.Node("Mul", _graph.Node("Add", x, cube), _graph.Scalar(0.7978845608f)));
                return _graph.Node("Mul", _graph.Node("Mul", x, _graph.Scalar(0.5f)), _graph.Node("Add", tanh, _graph.Scalar(1f)));
            case "relu":
                return _graph.Node("Relu", x);
            case "silu" or "swish":
                return _graph.Node("Mul", x, _graph.Node("Sigmoid", x));
            case "quick_gelu":
                return _graph.Node("Mul", x, _graph.Node("Sigmoid", _graph.Node("Mul", x, _graph.Scalar(1.702f))));
            case "tanh":
                return _graph.Node("Tanh", x);
            case "sigmoid":
                return _graph.Node("Sigmoid", x);
            case "mish":
                return _graph.Node("Mul", x, _graph.Node("Tanh", _graph.Node("Softplus", x)));
            case "leaky_relu":
                return _graph.Node("LeakyRelu", x);
            case "linear":
                return x;
            case var other:
                throw EncoderWeights.Wrong(_model.Encoder.File, $"asks for the activation {other}, which is not supported");
        }
    }

    /// <summary>Columns of the batch, without dimensions.</summary>
    private string Length(string ids) => _graph.Node("Gather", _graph.Node("Shape", ids), _graph.Scalar(1));

    private int Setting(int? value, string name, int most) => value is { } set && set >= 1 && set <= most
        ? set
        : throw EncoderWeights.Wrong(_model.Encoder.File, $"must say {name}, 1 to {most}");
}
