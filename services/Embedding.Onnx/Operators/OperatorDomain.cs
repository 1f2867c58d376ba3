using System.Runtime.InteropServices;
using FitnessGrpc.Embedding.Onnx.Kernels;
using FitnessGrpc.Hosting.Modules;
using Microsoft.ML.OnnxRuntime;

namespace FitnessGrpc.Embedding.Onnx.Operators;

/// <summary>The operators that ONNX Runtime calls in this process, in a domain of their own.</summary>
internal static unsafe class OperatorDomain
{
    public const string Name = "fitness";

    private const int FloatTensor = 1;
    private const int Int32Tensor = 6;

    /// <summary>Lives as long as the process: sessions refer to it.</summary>
    private static readonly Lazy<nint> Domain = new(Create);

    /// <summary>Whether sessions on this processor take graphs with the operators.</summary>
    public static bool IsAvailable => PanelKernel.IsSupported && RuntimeApi.IsAvailable;

    /// <summary>Lets the session that these are for take graphs with the operators, where they are available.</summary>
    public static void Register(SessionOptions options)
    {
        if (IsAvailable)
            Check(RuntimeApi.AddDomain(options.DangerousGetHandle(), (void*)Domain.Value));
    }

    private static nint Create()
    {
        void* domain;
        Check(RuntimeApi.CreateCustomOpDomain(Text(Name), &domain));
        Add(domain, LinearOperator.Name, &LinearOperator.CreateKernel, &LinearOperator.Compute, LinearOperator.RequiredInputs, LinearOperator.Outputs, [FloatTensor, FloatTensor, FloatTensor, FloatTensor]);
        Add(domain, AttentionOperator.Name, &AttentionOperator.CreateKernel, &AttentionOperator.Compute, AttentionOperator.RequiredInputs, 1, [FloatTensor, FloatTensor, FloatTensor, Int32Tensor]);
        return (nint)domain;
    }

    /// <summary>What is said of an operator lives as long as the domain.</summary>
    private static void Add(
        void* domain, string name, delegate* unmanaged<CustomOperator*, void*, void*, void**, void*> create, delegate* unmanaged<void*, void*, void*> compute,
        int requiredInputs, int outputs, ReadOnlySpan<int> inputTypes)
    {
        var description = (Description*)NativeMemory.AllocZeroed((nuint)sizeof(Description));
        description->Name = Text(name);
        description->Provider = Text("CPUExecutionProvider");
        description->RequiredInputs = requiredInputs;
        description->Inputs = inputTypes.Length;
        description->Outputs = outputs;
        inputTypes.CopyTo(new Span<int>(description->InputTypes, Description.MaxInputs));
        description->Operator = new CustomOperator
        {
            Version = RuntimeApi.Version,
            GetName = &GetName,
            GetExecutionProviderType = &GetProvider,
            GetInputType = &GetInputType,
            GetInputTypeCount = &GetInputCount,
            GetOutputType = &GetOutputType,
            GetOutputTypeCount = &GetOutputCount,
            GetInputCharacteristic = &GetInputCharacteristic,
            GetOutputCharacteristic = &GetOutputCharacteristic,
            GetInputMemoryType = &GetMemoryType,
            CreateKernelV2 = create,
            KernelComputeV2 = compute,
            KernelDestroy = &Destroy,
            GetStartVersion = &GetStartVersion,
            GetEndVersion = &GetEndVersion,
        };
        Check(RuntimeApi.AddToDomain(domain, &description->Operator));
    }

    private static byte* Text(string text) => (byte*)Marshal.StringToCoTaskMemUTF8(text);

    private static void Check(void* status)
    {
        if (RuntimeApi.Message(status) is { } message)
            throw new StartupException($"ONNX Runtime refuses the operators of {Name}: {message}");
    }

    [UnmanagedCallersOnly]
    private static byte* GetName(CustomOperator* operation) => ((Description*)operation)->Name;

    [UnmanagedCallersOnly]
    private static byte* GetProvider(CustomOperator* operation) => ((Description*)operation)->Provider;

    [UnmanagedCallersOnly]
    private static int GetInputType(CustomOperator* operation, nuint index) => ((Description*)operation)->InputTypes[index];

    [UnmanagedCallersOnly]
    private static nuint GetInputCount(CustomOperator* operation) => (nuint)((Description*)operation)->Inputs;

    [UnmanagedCallersOnly]
    private static int GetOutputType(CustomOperator* operation, nuint index) => FloatTensor;

    [UnmanagedCallersOnly]
    private static nuint GetOutputCount(CustomOperator* operation) => (nuint)((Description*)operation)->Outputs;

    /// <summary>0 is required, 1 optional.</summary>
    [UnmanagedCallersOnly]
    private static int GetInputCharacteristic(CustomOperator* operation, nuint index) => (int)index < ((Description*)operation)->RequiredInputs ? 0 : 1;

    [UnmanagedCallersOnly]
    private static int GetOutputCharacteristic(CustomOperator* operation, nuint index) => index == 0 ? 0 : 1;

    /// <summary>The provider's own.</summary>
    [UnmanagedCallersOnly]
    private static int GetMemoryType(CustomOperator* operation, nuint index) => 0;

    [UnmanagedCallersOnly]
    private static int GetStartVersion(CustomOperator* operation) => 1;

    [UnmanagedCallersOnly]
    private static int GetEndVersion(CustomOperator* operation) => int.MaxValue;

    [UnmanagedCallersOnly]
    private static void Destroy(void* kernel) => NativeMemory.Free(kernel);

    /// <summary>What the callbacks find behind the table that the runtime gives them.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Description
    {
        public const int MaxInputs = 4;

        public CustomOperator Operator;
        public byte* Name;
        public byte* Provider;
        public int RequiredInputs;
        public int Inputs;
        public int Outputs;
        public fixed int InputTypes[MaxInputs];
    }
}
