using System.Text;
using Google.Protobuf.Reflection;

namespace FitnessGrpc.Gateway.Contracts;

/// <summary>The path of an HTTP rule, such as <c>/v1/documents/{document_id=**}</c>, in the forms that the gateway needs.</summary>
/// <param name="Route">As an ASP.NET Core route: <c>/v1/documents/{**document_id}</c>.</param>
/// <param name="OpenApi">As OpenAPI writes it, variables by their JSON names: <c>/v1/documents/{documentId}</c>.</param>
/// <param name="Variables">Fields that the path sets.</param>
internal sealed record PathTemplate(string Route, string OpenApi, IReadOnlyList<FieldDescriptor> Variables)
{
    public static PathTemplate Parse(string template, MessageDescriptor input)
    {
        var route = new StringBuilder();
        var openApi = new StringBuilder();
        var variables = new List<FieldDescriptor>();
        for (var at = 0; at < template.Length;)
        {
            if (template[at] != '{')
            {
                if (template[at] == '*')
                    throw Unsupported(template);
                route.Append(template[at]);
                openApi.Append(template[at++]);
                continue;
            }

            var end = template.IndexOf('}', at);
            var parts = template[(at + 1)..end].Split('=', 2);
            var field = input.FindFieldByName(parts[0]) ?? throw Unsupported(template);
            variables.Add(field);
            var pattern = parts.Length == 1 ? "*" : parts[1];
            at = end + 1;
            // A variable is one segment, or all that is left of the path; what routing cannot express is refused at start.
            route.Append(pattern switch
            {
                "*" => $"{{{field.Name}}}",
                "**" when at == template.Length => $"{{**{field.Name}}}",
                _ => throw Unsupported(template),
            });
            openApi.Append('{').Append(field.JsonName).Append('}');
        }
        return new PathTemplate(route.ToString(), openApi.ToString(), variables);
    }

    private static NotSupportedException Unsupported(string template) => new($"The path {template} cannot be routed.");
}
