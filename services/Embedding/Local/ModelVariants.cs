using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Embedding.Local;

/// <summary>Other weights of the same model, named after how they compute: <c>int8</c> is <c>model_int8.onnx</c>, beside <c>model.onnx</c> or in <c>onnx</c>; <see cref="ModelFolder"/> has the names.</summary>
public static class ModelVariants
{
    /// <summary>The folder's own weights, which compute in float32.</summary>
    public const string Float32 = "float32";

    /// <summary>The folder with the weights that compute in this way.</summary>
    /// <exception cref="StartupException">The folder is damaged, or has no such variant; names the graphs that it has.</exception>
    internal static ModelFolder Open(string folder, string compute) =>
        compute.Length == 0 ? throw new StartupException($"The model cannot be used: how it computes is empty; {Float32} takes the folder's own weights.")
        : ModelFolder.Read(folder, compute == Float32 ? null : compute);
}
