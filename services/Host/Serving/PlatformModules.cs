using FitnessGrpc.Hosting.Modules;

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
    ];
}
