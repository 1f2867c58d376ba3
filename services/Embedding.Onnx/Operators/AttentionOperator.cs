using System.Runtime.InteropServices;
using FitnessGrpc.Embedding.Onnx.Kernels;

namespace FitnessGrpc.Embedding.Onnx.Operators;

/// <summary>
/// The operator <c>fitness.Attention</c>: softmax(scale · Q Kᵀ) V of each head, over the tokens that are not padding.
/// Inputs: query, key, value (texts × tokens × width, float32), mask (texts × tokens, int32, above 0 for a token; optional). Output: texts × tokens × width.
/// Attributes: num_heads (the width of one is a multiple of 32), scale (above 0).
/// </summary>
internal static unsafe class AttentionOperator
{
    public const string Name = "Attention";
    public const int RequiredInputs = 3;
    public const string HeadsAttribute = "num_heads";
    public const string ScaleAttribute = "scale";

    [UnmanagedCallersOnly]
    public static void* CreateKernel(CustomOperator* operation, void* api, void* info, void** kernel)
    {
        *kernel = null;
        long heads = 0;
        float scale = 0;
        void* status;
        if ((status = RuntimeApi.Integer(info, HeadsAttribute, &heads)) is not null || (status = RuntimeApi.Number(info, ScaleAttribute, &scale)) is not null)
            return status;
        if (heads is < 1 or > short.MaxValue || !(scale > 0 && float.IsFinite(scale)))
            return RuntimeApi.Error("Attention has wrong attributes");
        var block = (Block*)NativeMemory.Alloc((nuint)sizeof(Block));
        *block = new Block((int)heads, scale);
        *kernel = block;
        return null;
    }

    [UnmanagedCallersOnly]
    public static void* Compute(void* kernel, void* context)
    {
        var call = new Call((Block*)kernel);
        var status = call.Bind(context);
        if (status is null && call.Pieces > 0)
            status = RuntimeApi.ParallelFor(context, &ComputePiece, (nuint)call.Pieces, &call);
        return status is null && call.IsOutOfMemory ? RuntimeApi.Error("Attention has no memory for its scores") : status;
    }

    [UnmanagedCallersOnly]
    private static void ComputePiece(void* call, nuint index)
    {
        try
        {
            ((Call*)call)->Run((int)index);
        }
        catch (OutOfMemoryException)
        {
            // Nobody above would catch it. Any thread may say so, and none takes it back.
            ((Call*)call)->IsOutOfMemory = true;
        }
    }

    private readonly record struct Block(int Heads, float Scale);

    /// <summary>One run: its tensors, and the work as pieces that any thread may take, each one head for some queries of a text.</summary>
    private struct Call(Block* block)
    {
        private KernelTensor _query;
        private KernelTensor _key;
        private KernelTensor _value;
        private KernelTensor _mask;
        private KernelTensor _output;

        public bool IsOutOfMemory;

        private readonly int Width => (int)_query.FromEnd(1);

        private readonly int Tokens => (int)_query.FromEnd(2);

        private readonly int QueryBlocks => (Tokens + AttentionKernel.BlockQueries - 1) / AttentionKernel.BlockQueries;

        public readonly int Pieces => _query.Count == 0 ? 0 : (int)(_query.Count / Width / Tokens) * block->Heads * QueryBlocks;

        public void* Bind(void* context)
        {
            fixed (Call* call = &this)
            {
                void* status;
                if ((status = KernelTensor.Input(context, 0, &call->_query)) is not null || (status = KernelTensor.Input(context, 1, &call->_key)) is not null
                    || (status = KernelTensor.Input(context, 2, &call->_value)) is not null || (status = KernelTensor.Input(context, 3, &call->_mask)) is not null)
                    return status;
                if (_query.Rank != 3 || _query.Count > int.MaxValue || _key.Count != _query.Count || _value.Count != _query.Count
                    || Width % (block->Heads * PanelKernel.PanelColumns) != 0 || (_mask.Data is not null && _mask.Count * Width != _query.Count))
                    return RuntimeApi.Error("Attention has inputs of wrong shapes");
                return _query.Output(context, 0, Width, &call->_output);
            }
        }

        public readonly void Run(int index)
        {
            var (head, queries) = Math.DivRem(index, QueryBlocks);
            (var text, head) = Math.DivRem(head, block->Heads);
            var size = Width / block->Heads;
            var at = ((long)text * Tokens * Width) + ((long)head * size);
            var first = queries * AttentionKernel.BlockQueries;
            AttentionKernel.Run(
                Rows(_query, at + ((long)first * Width)), Math.Min(AttentionKernel.BlockQueries, Tokens - first), Rows(_key, at), Rows(_value, at), Tokens,
                _mask.Data is null ? null : (int*)_mask.Data + ((long)text * Tokens), block->Scale, Rows(_output, at + ((long)first * Width)));
        }

        private readonly Rows Rows(in KernelTensor tensor, long start) => new((float*)tensor.Data + start, Width / block->Heads, Width);
    }
}
