using System.Runtime.InteropServices;
using FitnessGrpc.Embedding.Onnx.Kernels;

namespace FitnessGrpc.Embedding.Onnx.Operators;

/// <summary>
/// The operator <c>fitness.Linear</c>: input × weights + bias, + residual or then GELU.
/// Inputs: rows (… × inputs), weights (outputs / 32 × inputs × 32, see <see cref="PanelKernel.Pack"/>), bias (outputs), residual (as the output; optional).
/// Outputs: one, or three that share the columns evenly (… × outputs / 3). All float32. Attributes: in_features, out_features, parts (1 or 3), gelu (0 or 1).
/// </summary>
internal static unsafe class LinearOperator
{
    public const string Name = "Linear";
    public const int RequiredInputs = 3;
    public const int Outputs = 3;
    public const string InputsAttribute = "in_features";
    public const string OutputsAttribute = "out_features";
    public const string PartsAttribute = "parts";
    public const string GeluAttribute = "gelu";

    [UnmanagedCallersOnly]
    public static void* CreateKernel(CustomOperator* operation, void* api, void* info, void** kernel)
    {
        *kernel = null;
        long inputs = 0, outputs = 0, parts = 0, gelu = 0;
        void* status;
        if ((status = RuntimeApi.Integer(info, InputsAttribute, &inputs)) is not null || (status = RuntimeApi.Integer(info, OutputsAttribute, &outputs)) is not null
            || (status = RuntimeApi.Integer(info, PartsAttribute, &parts)) is not null || (status = RuntimeApi.Integer(info, GeluAttribute, &gelu)) is not null)
            return status;
        if (parts is not (1 or Outputs) || inputs is < 1 or > int.MaxValue || outputs is < 1 or > int.MaxValue || outputs % (parts * PanelKernel.PanelColumns) != 0)
            return RuntimeApi.Error("Linear has wrong attributes");
        var layer = (Layer*)NativeMemory.Alloc((nuint)sizeof(Layer));
        *layer = new Layer((int)inputs, (int)outputs, (int)parts, gelu != 0);
        *kernel = layer;
        return null;
    }

    [UnmanagedCallersOnly]
    public static void* Compute(void* kernel, void* context)
    {
        var call = new Call((Layer*)kernel);
        var status = call.Bind(context);
        return status is null && call.Pieces > 0 ? RuntimeApi.ParallelFor(context, &ComputePiece, (nuint)call.Pieces, &call) : status;
    }

    [UnmanagedCallersOnly]
    private static void ComputePiece(void* call, nuint index) => ((Call*)call)->Run((int)index);

    private readonly record struct Layer(int Inputs, int Outputs, int Parts, bool IsGelu)
    {
        public int PartOutputs => Outputs / Parts;

        public int Panels => Outputs / PanelKernel.PanelColumns;
    }

    /// <summary>One run: its tensors, and the work as pieces that any thread may take, each one panel for a block of rows.</summary>
    private struct Call(Layer* layer)
    {
        private KernelTensor _input;
        private KernelTensor _weights;
        private KernelTensor _bias;
        private KernelTensor _residual;
        private KernelTensor _first;
        private KernelTensor _second;
        private KernelTensor _third;

        private readonly int Rows => (int)(_input.Count / layer->Inputs);

        public readonly int Pieces => (Rows + PanelKernel.BlockRows - 1) / PanelKernel.BlockRows * layer->Panels;

        public void* Bind(void* context)
        {
            fixed (Call* call = &this)
            {
                void* status;
                if ((status = KernelTensor.Input(context, 0, &call->_input)) is not null || (status = KernelTensor.Input(context, 1, &call->_weights)) is not null
                    || (status = KernelTensor.Input(context, 2, &call->_bias)) is not null || (status = KernelTensor.Input(context, 3, &call->_residual)) is not null)
                    return status;
                var outputs = _input.Count / layer->Inputs * layer->Outputs;
                if (_input.FromEnd(1) != layer->Inputs || outputs > int.MaxValue || _weights.FromEnd(1) != PanelKernel.PanelColumns || _weights.Count != (long)layer->Inputs * layer->Outputs || _bias.Count != layer->Outputs
                    || (_residual.Data is not null && (_residual.Count != outputs || layer->Parts != 1)))
                    return RuntimeApi.Error("Linear has inputs of wrong shapes");
                if ((status = _input.Output(context, 0, layer->PartOutputs, &call->_first)) is not null || layer->Parts == 1)
                    return status;
                return (status = _input.Output(context, 1, layer->PartOutputs, &call->_second)) is null ? _input.Output(context, 2, layer->PartOutputs, &call->_third) : status;
            }
        }

        public readonly void Run(int index)
        {
            var (block, panel) = Math.DivRem(index, layer->Panels);
            var row = block * PanelKernel.BlockRows;
            var column = panel * PanelKernel.PanelColumns;
            var (part, partColumn) = Math.DivRem(column, layer->PartOutputs);
            var output = (float*)(part switch { 0 => _first.Data, 1 => _second.Data, _ => _third.Data });
            var at = ((long)row * layer->PartOutputs) + partColumn;
            PanelKernel.Run(
                new Rows((float*)_input.Data + ((long)row * layer->Inputs), layer->Inputs, layer->Inputs),
                Math.Min(PanelKernel.BlockRows, Rows - row),
                new Rows((float*)_weights.Data + ((long)column * layer->Inputs), PanelKernel.PanelColumns, PanelKernel.PanelColumns),
                (float*)_bias.Data + column,
                _residual.Data is null ? null : (float*)_residual.Data + at,
                new Rows(output + at, PanelKernel.PanelColumns, layer->PartOutputs),
                layer->IsGelu);
        }
    }
}
