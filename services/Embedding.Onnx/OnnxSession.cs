using FitnessGrpc.Embedding.Backends;
using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Hosting.Modules;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FitnessGrpc.Embedding.Onnx;

/// <summary>A graph that takes token ids and gives a vector a token.</summary>
internal sealed class OnnxSession : IEmbeddingSession
{
    private const string Ids = "input_ids";
    private const string Mask = "attention_mask";
    private const string Types = "token_type_ids";
    private static readonly string[] OutputNames = ["last_hidden_state", "token_embeddings"];

    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly int _dimensions;
    private readonly string[] _inputs;
    private readonly string[] _outputs;

    /// <exception cref="StartupException">The graph's inputs or outputs are not those of a text encoder of this size.</exception>
    public OnnxSession(InferenceSession session, ModelDescription model, OnnxOptions options)
    {
        _session = session;
        _dimensions = model.Dimensions;
        ConcurrentBatches = options.EffectiveConcurrentBatches;
        try
        {
            _inputs = [.. session.InputMetadata.Keys];
            if (!_inputs.Contains(Ids) || _inputs.Except([Ids, Mask, Types]).Any())
                throw Wrong(model, $"takes {string.Join(", ", _inputs)}; supported are {Ids}, {Mask} and {Types}");
            if (session.InputMetadata.Any(static i => i.Value.ElementDataType != TensorElementType.Int64))
                throw Wrong(model, "must take its inputs as int64");
            _outputs = [Output(session, model)];
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public int ConcurrentBatches { get; }

    /// <inheritdoc />
    public void Run(TokenBatch batch, Memory<float> tokenVectors)
    {
        long[] shape = [batch.Rows, batch.Columns];
        var inputs = new OrtValue[_inputs.Length];
        try
        {
            for (var i = 0; i < inputs.Length; i++)
                inputs[i] = Input(_inputs[i], batch, shape);
            using var output = OrtValue.CreateTensorValueFromMemory(
                OrtMemoryInfo.DefaultInstance, tokenVectors, [batch.Rows, batch.Columns, _dimensions]);
            _session.Run(_run, _inputs, inputs, _outputs, [output]);
        }
        finally
        {
            foreach (var input in inputs)
                input?.Dispose();
        }
    }

    public void Dispose()
    {
        _session.Dispose();
        _run.Dispose();
    }

    private static OrtValue Input(string name, TokenBatch batch, long[] shape) => name switch
    {
        Ids => OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, batch.Ids, shape),
        Mask => OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, batch.Mask, shape),
        // One segment: every type is 0.
        _ => OrtValue.CreateTensorValueFromMemory(new long[shape[0] * shape[1]], shape),
    };

    private static string Output(InferenceSession session, ModelDescription model)
    {
        var vectors = session.OutputMetadata
            .Where(static o => o.Value.ElementDataType == TensorElementType.Float && o.Value.Dimensions.Length == 3)
            .ToDictionary(static o => o.Key, static o => o.Value.Dimensions[2]);
        var name = OutputNames.FirstOrDefault(vectors.ContainsKey) ?? (vectors.Count == 1 ? vectors.Keys.Single() : null)
            ?? throw Wrong(model, "has no output of token vectors in float32, as last_hidden_state would be");
        // Below 0 the graph leaves the size open.
        if (vectors[name] > 0 && vectors[name] != model.Dimensions)
            throw Wrong(model, $"gives vectors of {vectors[name]} values, and the configuration says {model.Dimensions}");
        return name;
    }

    private static StartupException Wrong(ModelDescription model, string reason) =>
        new($"The model cannot be used: {model.OnnxFile} {reason}.");
}
