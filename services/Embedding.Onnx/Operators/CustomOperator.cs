using System.Runtime.InteropServices;

namespace FitnessGrpc.Embedding.Onnx.Operators;

/// <summary>Struct OrtCustomOp of onnxruntime_c_api.h: what it has up to version 17 of the interface. What is null takes its default.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct CustomOperator
{
    public uint Version;
    public void* CreateKernel;
    public delegate* unmanaged<CustomOperator*, byte*> GetName;
    public delegate* unmanaged<CustomOperator*, byte*> GetExecutionProviderType;
    public delegate* unmanaged<CustomOperator*, nuint, int> GetInputType;
    public delegate* unmanaged<CustomOperator*, nuint> GetInputTypeCount;
    public delegate* unmanaged<CustomOperator*, nuint, int> GetOutputType;
    public delegate* unmanaged<CustomOperator*, nuint> GetOutputTypeCount;
    public void* KernelCompute;
    public delegate* unmanaged<void*, void> KernelDestroy;
    public delegate* unmanaged<CustomOperator*, nuint, int> GetInputCharacteristic;
    public delegate* unmanaged<CustomOperator*, nuint, int> GetOutputCharacteristic;
    public delegate* unmanaged<CustomOperator*, nuint, int> GetInputMemoryType;
    public delegate* unmanaged<CustomOperator*, int> GetVariadicInputMinArity;
    public delegate* unmanaged<CustomOperator*, int> GetVariadicInputHomogeneity;
    public delegate* unmanaged<CustomOperator*, int> GetVariadicOutputMinArity;
    public delegate* unmanaged<CustomOperator*, int> GetVariadicOutputHomogeneity;
    public delegate* unmanaged<CustomOperator*, void*, void*, void**, void*> CreateKernelV2;
    public delegate* unmanaged<void*, void*, void*> KernelComputeV2;
    public void* InferOutputShape;
    public delegate* unmanaged<CustomOperator*, int> GetStartVersion;
    public delegate* unmanaged<CustomOperator*, int> GetEndVersion;
}
