using System.Runtime.InteropServices;
using System.Text;

namespace FitnessGrpc.Embedding.Onnx.Operators;

/// <summary>What an operator of our own needs of ONNX Runtime's C interface, which its C# package does not offer (onnxruntime_c_api.h, struct OrtApi).</summary>
internal static unsafe class RuntimeApi
{
    /// <summary>The interface's version that first has all of this; later ones only add to it.</summary>
    public const uint Version = 17;

    private const int Fail = 1;

    private static readonly void** Functions = TryOpen();

    /// <summary>Whether the runtime that is loaded has the interface.</summary>
    public static bool IsAvailable => Functions is not null;

    /// <summary>The message of an error, which is released; null where there is none.</summary>
    public static string? Message(void* status)
    {
        if (status is null)
            return null;
        var message = Marshal.PtrToStringUTF8((nint)((delegate* unmanaged<void*, byte*>)Functions[2])(status));
        ((delegate* unmanaged<void*, void>)Functions[93])(status);
        return message;
    }

    public static void* Error(string message)
    {
        fixed (byte* text = Encoding.UTF8.GetBytes(message + '\0'))
            return ((delegate* unmanaged<int, byte*, void*>)Functions[0])(Fail, text);
    }

    public static void* CreateCustomOpDomain(byte* name, void** domain) => ((delegate* unmanaged<byte*, void**, void*>)Functions[26])(name, domain);

    public static void* AddToDomain(void* domain, CustomOperator* operation) => ((delegate* unmanaged<void*, CustomOperator*, void*>)Functions[27])(domain, operation);

    public static void* AddDomain(nint sessionOptions, void* domain) => ((delegate* unmanaged<nint, void*, void*>)Functions[28])(sessionOptions, domain);

    public static void* Data(void* value, void** data) => ((delegate* unmanaged<void*, void**, void*>)Functions[51])(value, data);

    public static void* DimensionsCount(void* shape, nuint* count) => ((delegate* unmanaged<void*, nuint*, void*>)Functions[61])(shape, count);

    public static void* Dimensions(void* shape, long* sizes, nuint count) => ((delegate* unmanaged<void*, long*, nuint, void*>)Functions[62])(shape, sizes, count);

    public static void* Shape(void* value, void** shape) => ((delegate* unmanaged<void*, void**, void*>)Functions[65])(value, shape);

    public static void ReleaseShape(void* shape) => ((delegate* unmanaged<void*, void>)Functions[99])(shape);

    /// <summary>Reads an attribute.</summary>
    public static void* Number(void* kernelInfo, string name, float* value)
    {
        fixed (byte* text = Encoding.UTF8.GetBytes(name + '\0'))
            return ((delegate* unmanaged<void*, byte*, float*, void*>)Functions[85])(kernelInfo, text, value);
    }

    /// <summary>Reads an attribute.</summary>
    public static void* Integer(void* kernelInfo, string name, long* value)
    {
        fixed (byte* text = Encoding.UTF8.GetBytes(name + '\0'))
            return ((delegate* unmanaged<void*, byte*, long*, void*>)Functions[86])(kernelInfo, text, value);
    }

    public static void* Input(void* context, nuint index, void** value) => ((delegate* unmanaged<void*, nuint, void**, void*>)Functions[90])(context, index, value);

    public static void* Output(void* context, nuint index, long* sizes, nuint count, void** value) =>
        ((delegate* unmanaged<void*, nuint, long*, nuint, void**, void*>)Functions[91])(context, index, sizes, count, value);

    /// <summary>Runs a function for 0 to total - 1 on the threads of the session.</summary>
    public static void* ParallelFor(void* context, delegate* unmanaged<void*, nuint, void> function, nuint total, void* state) =>
        ((delegate* unmanaged<void*, delegate* unmanaged<void*, nuint, void>, nuint, nuint, void*, void*>)Functions[274])(context, function, total, 0, state);

    private static void** TryOpen() =>
        NativeLibrary.TryLoad("onnxruntime", typeof(Microsoft.ML.OnnxRuntime.InferenceSession).Assembly, null, out var library)
        && NativeLibrary.TryGetExport(library, "OrtGetApiBase", out var start)
            ? ((delegate* unmanaged<ApiBase*>)start)()->GetApi(Version)
            : null;

    [StructLayout(LayoutKind.Sequential)]
    private struct ApiBase
    {
        public delegate* unmanaged<uint, void**> GetApi;
        public delegate* unmanaged<byte*> GetVersionString;
    }
}
