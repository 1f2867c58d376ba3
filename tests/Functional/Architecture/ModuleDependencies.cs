using System.Xml.Linq;
using FitnessGrpc.Functional.Tests.Deployments;

namespace FitnessGrpc.Functional.Tests.Architecture;

/// <summary>Dependencies point one way: Host, then modules, then Hosting, Events and Contracts. Modules never reference each other.</summary>
public sealed class ModuleDependencies
{
    private static readonly string[] Shared = ["Contracts", "Hosting", "Events"];

    /// <summary>The only references between projects that are not shared: a part and the library that it serves.</summary>
    private static readonly Dictionary<string, string[]> Parts = new()
    {
        ["Embedding.Onnx"] = ["Embedding"],
        ["VectorEngine.Qdrant"] = ["VectorEngine"],
    };

    [Fact]
    public void Modules_reference_only_what_is_shared()
    {
        var projects = Projects();
        Assert.True(projects.Count >= 12, $"Found only {string.Join(", ", projects.Keys)}.");
        foreach (var (project, references) in projects.Where(p => p.Key != "Host" && !Shared.Contains(p.Key)))
            Assert.Empty(references.Except(Shared).Except(Parts.GetValueOrDefault(project, [])));
    }

    [Fact]
    public void Shared_projects_reference_no_module()
    {
        var projects = Projects();
        Assert.Empty(projects["Contracts"]);
        Assert.Empty(projects["VectorEngine"]);
        Assert.Equal(["Contracts"], projects["Hosting"]);
        Assert.Empty(projects["Events"].Except(["Contracts", "Hosting"]));
    }

    [Fact]
    public void Engine_knows_no_grpc()
    {
        var packages = XDocument.Load(File("VectorEngine")).Descendants("PackageReference").Select(p => (string)p.Attribute("Include")!);
        Assert.DoesNotContain(packages, p => p.StartsWith("Grpc", StringComparison.Ordinal) || p.StartsWith("Google", StringComparison.Ordinal));
    }

    private static Dictionary<string, string[]> Projects() => Files().ToDictionary(
        f => Path.GetFileNameWithoutExtension(f)!,
        f => XDocument.Load(f).Descendants("ProjectReference")
            .Select(r => Path.GetFileNameWithoutExtension(((string)r.Attribute("Include")!).Replace('\\', '/')))
            .ToArray());

    private static string File(string project) => Files().Single(f => Path.GetFileNameWithoutExtension(f) == project);

    private static IEnumerable<string> Files() => new[] { "services", "gateway" }
        .Select(folder => Path.Combine(BuildFacts.Repository, folder))
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories));
}
