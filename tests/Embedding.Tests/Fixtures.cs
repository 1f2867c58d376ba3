namespace FitnessGrpc.Embedding.Tests;

/// <summary>Files that lie beside the tests.</summary>
internal static class Fixtures
{
    public static string MiniLm { get; } = Path.Combine(AppContext.BaseDirectory, "models", "all-MiniLM-L6-v2");

    public static string File(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", name);
}
