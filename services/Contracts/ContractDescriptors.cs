using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace FitnessGrpc.Contracts;

/// <summary>
/// The descriptor set that the contracts were compiled from, with comments and HTTP rules: what REST routes, strict JSON
/// checks and the OpenAPI document are derived from.
/// </summary>
public static class ContractDescriptors
{
    private static readonly Lazy<FileDescriptorSet> Parsed = new(Load);

    /// <summary>Every file of <c>protos/</c> with what it imports, with source comments.</summary>
    public static FileDescriptorSet Files => Parsed.Value;

    private static FileDescriptorSet Load()
    {
        using var stream = typeof(ContractDescriptors).Assembly.GetManifestResourceStream("contracts.binpb")
            ?? throw new InvalidOperationException("The assembly holds no descriptor set.");
        var registry = new ExtensionRegistry { AnnotationsExtensions.Http, FieldBehaviorExtensions.FieldBehavior };
        return FileDescriptorSet.Parser.WithExtensionRegistry(registry).ParseFrom(stream);
    }
}
