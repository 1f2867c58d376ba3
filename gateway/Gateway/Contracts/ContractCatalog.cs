using FitnessGrpc.Contracts;
using FitnessGrpc.Hosting.Modules;
using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace FitnessGrpc.Gateway.Contracts;

/// <summary>
/// What the platform offers to the outside, read from the contracts' own descriptors: the packages <c>fitness.{module}.v1</c>, and the
/// Open Inference Protocol, which the embedding module serves. The vector engine is not among them.
/// </summary>
internal sealed class ContractCatalog
{
    private const string Prefix = "fitness.";
    private const string Inference = "inference";

    private static readonly string[] PublicModules =
        [ModuleNames.Embedding, ModuleNames.Retrieval, ModuleNames.Generation, ModuleNames.Telemetry, ModuleNames.Drift];

    private ContractCatalog(IReadOnlyList<ServiceDescriptor> services)
    {
        Services = services;
        Bindings = [.. services.SelectMany(service => service.Methods).SelectMany(Rules)];
    }

    /// <summary>Public services, with comments.</summary>
    public IReadOnlyList<ServiceDescriptor> Services { get; }

    /// <summary>Every HTTP rule of every public method.</summary>
    public IReadOnlyList<HttpBinding> Bindings { get; }

    public static ContractCatalog Load()
    {
        // Only our files and what they import: the engine's contract is large and not ours to show.
        var wanted = new HashSet<string>(StringComparer.Ordinal);
        var all = ContractDescriptors.Files.File.ToDictionary(file => file.Name);
        var open = new Queue<string>(all.Keys.Where(static name =>
            name.StartsWith("fitness/", StringComparison.Ordinal) || name.StartsWith($"{Inference}/", StringComparison.Ordinal)));
        while (open.TryDequeue(out var name))
        {
            if (!wanted.Add(name))
                continue;
            foreach (var import in all[name].Dependency)
                open.Enqueue(import);
        }
        var registry = new ExtensionRegistry { AnnotationsExtensions.Http, FieldBehaviorExtensions.FieldBehavior };
        var files = FileDescriptor.BuildFromByteStrings(
            ContractDescriptors.Files.File.Where(file => wanted.Contains(file.Name)).Select(file => file.ToByteString()), registry);
        return new ContractCatalog([.. files.SelectMany(file => file.Services).Where(service => Module(service) is not null)]);
    }

    /// <summary>Module that serves a service, by its package; null for a service that is not public.</summary>
    public static string? Module(ServiceDescriptor service)
    {
        var package = service.File.Package;
        if (package == Inference)
            return ModuleNames.Embedding;
        if (!package.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        var end = package.IndexOf('.', Prefix.Length);
        var name = end < 0 ? package[Prefix.Length..] : package[Prefix.Length..end];
        return PublicModules.Contains(name) ? name : null;
    }

    private static IEnumerable<HttpBinding> Rules(MethodDescriptor method)
    {
        if (method.GetOptions()?.GetExtension(AnnotationsExtensions.Http) is not { } rule)
            return [];
        return rule.AdditionalBindings.Prepend(rule).Select(r => Bind(method, r));
    }

    private static HttpBinding Bind(MethodDescriptor method, HttpRule rule)
    {
        var (verb, path) = rule.PatternCase switch
        {
            HttpRule.PatternOneofCase.Get => ("GET", rule.Get),
            HttpRule.PatternOneofCase.Put => ("PUT", rule.Put),
            HttpRule.PatternOneofCase.Post => ("POST", rule.Post),
            HttpRule.PatternOneofCase.Delete => ("DELETE", rule.Delete),
            HttpRule.PatternOneofCase.Patch => ("PATCH", rule.Patch),
            _ => throw new NotSupportedException($"The HTTP rule of {method.FullName} cannot be routed."),
        };
        return new HttpBinding(Module(method.Service)!, method, verb, PathTemplate.Parse(path, method.InputType), rule.Body);
    }
}
