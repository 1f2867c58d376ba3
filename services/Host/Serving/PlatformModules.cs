using FitnessGrpc.Drift;
using FitnessGrpc.Embedding;
using FitnessGrpc.Embedding.Onnx;
using FitnessGrpc.Gateway;
using FitnessGrpc.Generation;
using FitnessGrpc.Hosting.Modules;
using FitnessGrpc.Retrieval;
using FitnessGrpc.Telemetry;
using FitnessGrpc.VectorEngine.Qdrant;

namespace FitnessGrpc.Host.Serving;

/// <summary>Every module that this executable can run.</summary>
internal static class PlatformModules
{
    public static IReadOnlyList<string> Names { get; } =
    [
        ModuleNames.Gateway, ModuleNames.Embedding, ModuleNames.Retrieval, ModuleNames.Vectors,
        ModuleNames.Generation, ModuleNames.Telemetry, ModuleNames.Drift,
    ];

    public static IReadOnlyCollection<IModule> Create() =>
    [
        new VectorsModule(),
        new EmbeddingModule(OnnxBackend.Add),
        new TelemetryModule(),
        new RetrievalModule(),
        new GenerationModule(),
        new DriftModule(),
        new GatewayModule(),
    ];
}
