using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using FitnessGrpc.Embedding.Backends;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FitnessGrpc.Embedding.Onnx;

/// <summary>A graph that takes token ids and gives a vector a token or a text, on the CPU's memory.</summary>
internal sealed class OnnxSession : IEmbeddingSession
{
    private readonly InferenceSession _session;
    private readonly InferenceSession? _beside;
    private readonly RunOptions _run = new();
    private readonly GraphSignature _signature;
    private readonly string[] _outputs;
    private readonly bool _ownsSession;
    private int _running;

    /// <summary>A session and its signature.</summary>
    /// <param name="session">The session.</param>
    /// <param name="signature">Its signature.</param>
    /// <param name="concurrentBatches">Batches that may run at once.</param>
    /// <param name="beside">The same graph with one thread a batch, for a batch that runs beside another; null to use one session for all.</param>
    /// <param name="ownsSession">Whether the session ends with this one.</param>
    public OnnxSession(
        InferenceSession session, GraphSignature signature, int concurrentBatches, InferenceSession? beside = null, bool ownsSession = true)
    {
        _ownsSession = ownsSession;
        _session = session;
        _beside = beside;
        _signature = signature;
        _outputs = [signature.Output.Name];
        ConcurrentBatches = concurrentBatches;
    }

    /// <inheritdoc />
    public int ConcurrentBatches { get; }

    /// <inheritdoc cref="GraphSignature.MasksPadding" />
    public bool MasksPadding => _signature.MasksPadding;

    /// <inheritdoc />
    public int TextDimensions => _signature.Output.TextDimensions;

    /// <inheritdoc />
    public void Run(TokenBatch batch, Memory<float> vectors)
    {
        long[] shape = [batch.Rows, batch.Columns];
        var inputs = new OrtValue[_signature.Inputs.Count];
        var rented = new List<Array>();
        var session = Interlocked.Increment(ref _running) > 1 && _beside is not null ? _beside : _session;
        try
        {
            for (var i = 0; i < inputs.Length; i++)
                inputs[i] = Input(_signature.Inputs[i], batch, shape, rented);
            if (_signature.Output.Type == TensorElementType.Float)
            {
                using var output = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, vectors, _signature.OutputShape(batch));
                session.Run(_run, _signature.InputNames, inputs, _outputs, [output]);
            }
            else
            {
                var halves = Rent<Float16>(vectors.Length, rented);
                using var output = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, halves, _signature.OutputShape(batch));
                session.Run(_run, _signature.InputNames, inputs, _outputs, [output]);
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<Float16, Half>(halves.Span), vectors.Span);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _running);
            foreach (var input in inputs)
                input?.Dispose();
            foreach (var array in rented)
                Return(array);
        }
    }

    public void Dispose()
    {
        if (_ownsSession)
            _session.Dispose();
        _beside?.Dispose();
        _run.Dispose();
    }

    private static OrtValue Input(GraphInput input, TokenBatch batch, long[] shape, List<Array> rented)
    {
        var cells = batch.Rows * batch.Columns;
        if (input.Type == TensorElementType.Int32)
        {
            var narrow = Rent<int>(cells, rented);
            input.Fill(batch, narrow.Span);
            return OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, narrow, shape);
        }
        var values = input.Name switch
        {
            GraphInput.Ids => batch.Ids,
            GraphInput.Mask => batch.Mask,
            _ => Rent<long>(cells, rented),
        };
        if (input.Name is not (GraphInput.Ids or GraphInput.Mask))
            input.Fill(batch, values.Span);
        return OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values, shape);
    }

    private static Memory<T> Rent<T>(int length, List<Array> rented)
    {
        var array = ArrayPool<T>.Shared.Rent(length);
        rented.Add(array);
        return array.AsMemory(0, length);
    }

    private static void Return(Array array)
    {
        switch (array)
        {
            case int[] ints:
                ArrayPool<int>.Shared.Return(ints);
                break;
            case long[] longs:
                ArrayPool<long>.Shared.Return(longs);
                break;
            case Float16[] halves:
                ArrayPool<Float16>.Shared.Return(halves);
                break;
        }
    }
}
