using Google.Protobuf.Reflection;

namespace FitnessGrpc.Gateway.OpenApi;

/// <summary>Comments of the contract as descriptions.</summary>
internal static class Comments
{
    public static string Of(IDescriptor element)
    {
        var declaration = element switch
        {
            ServiceDescriptor service => service.Declaration,
            MethodDescriptor method => method.Declaration,
            MessageDescriptor message => message.Declaration,
            FieldDescriptor field => field.Declaration,
            EnumDescriptor type => type.Declaration,
            EnumValueDescriptor value => value.Declaration,
            _ => null,
        };
        return string.Join('\n', (declaration?.LeadingComments ?? "").Split('\n').Select(static line => line.Trim())).Trim();
    }

    /// <summary>The first sentence.</summary>
    public static string Summary(IDescriptor element)
    {
        var text = Of(element).Replace('\n', ' ');
        var end = text.IndexOf(". ", StringComparison.Ordinal);
        return (end < 0 ? text : text[..end]).TrimEnd('.');
    }
}
