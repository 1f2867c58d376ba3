using System.Reflection;

namespace FitnessGrpc.Functional.Tests.Deployments;

/// <summary>Where this build put things.</summary>
internal static class BuildFacts
{
    public static string Executable { get; } = Read("Executable");

    public static string Repository { get; } = Read("Repository");

    public static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", name);

    private static string Read(string key) => typeof(BuildFacts).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == key).Value!;
}
