using System.Collections.Concurrent;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using FitnessGrpc.Embedding.Backends;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FitnessGrpc.Embedding.Onnx;

/// <summary>
/// A graph on a GPU. Inputs and outputs lie in memory that the GPU reads and writes by itself (pinned), bound to the session, so that
/// a batch crosses the bus once each way.
/// </summary>
internal sealed class BoundSession : IEmbeddingSession
{
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly GraphSignature _signature;
    private readonly OrtAllocator _memory;
    private readonly bool _ownsMemory;
    private readonly ConcurrentBag<OrtIoBinding> _bindings = [];

    /// <summary>A session on memory of one's choice.</summary>
    /// <param name="session">The session.</param>
    /// <param name="signature">Its signature.</param>
    /// <param name="concurrentBatches">Batches at once.</param>
    /// <param name="memory">Gives the memory of inputs and outputs; null for ordinary memory.</param>
    public BoundSession(InferenceSession session, GraphSignature signature, int concurrentBatches, OrtAllocator? memory)
    {
        _session = session;
        _signature = signature;
        _memory = memory ?? OrtAllocator.DefaultInstance;
        _ownsMemory = memory is not null;
        ConcurrentBatches = concurrentBatches;
    }

    /// <inheritdoc />
    public int ConcurrentBatches { get; }

    /// <inheritdoc cref="GraphSignature.MasksPadding" />
    public bool MasksPadding => _signature.MasksPadding;

    /// <inheritdoc />
    public int TextDimensions => _signature.Output.TextDimensions;

    /// <summary>Memory of this machine that the GPU reaches.</summary>
    public static OrtAllocator Pinned(InferenceSession session, int device)
    {
        using var info = new OrtMemoryInfo(OrtMemoryInfo.allocatorCUDA_PINNED, OrtAllocatorType.DeviceAllocator, device, OrtMemType.CpuOutput);
        return new OrtAllocator(session, info);
    }

    /// <inheritdoc />
    public void Run(TokenBatch batch, Memory<float> vectors)
    {
        long[] shape = [batch.Rows, batch.Columns];
        if (!_bindings.TryTake(out var binding))
            binding = _session.CreateIoBinding();
        var values = new List<OrtValue>();
        try
        {
            foreach (var input in _signature.Inputs)
            {
                var value = OrtValue.CreateAllocatedTensorValue(_memory, input.Type, shape);
                values.Add(value);
                if (input.Type == TensorElementType.Int32)
                    input.Fill(batch, value.GetTensorMutableDataAsSpan<int>());
                else
                    input.Fill(batch, value.GetTensorMutableDataAsSpan<long>());
                binding.BindInput(input.Name, value);
            }
            var output = OrtValue.CreateAllocatedTensorValue(_memory, _signature.Output.Type, _signature.OutputShape(batch));
            values.Add(output);
            binding.BindOutput(_signature.Output.Name, output);
            _session.RunWithBinding(_run, binding);
            binding.SynchronizeBoundOutputs();
            if (_signature.Output.Type == TensorElementType.Float)
                output.GetTensorDataAsSpan<float>().CopyTo(vectors.Span);
            else
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<Float16, Half>(output.GetTensorDataAsSpan<Float16>()), vectors.Span);
        }
        finally
        {
            binding.ClearBoundInputs();
            binding.ClearBoundOutputs();
            _bindings.Add(binding);
            foreach (var value in values)
                value.Dispose();
        }
    }

    public void Dispose()
    {
        while (_bindings.TryTake(out var binding))
            binding.Dispose();
        if (_ownsMemory)
            _memory.Dispose();
        _session.Dispose();
        _run.Dispose();
    }
}
