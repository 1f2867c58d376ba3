using System.Text;
using Google.Protobuf.Reflection;

namespace FitnessGrpc.Gateway.Problems;

/// <summary>Turns a path of the contract (<c>documents[3].document_id</c>) into the names that REST callers use (<c>documents[3].documentId</c>).</summary>
internal static class FieldPaths
{
    /// <summary>Names that are not the contract's, such as keys of free-form metadata or unknown fields, stay as they are.</summary>
    public static string ToJson(string path, MessageDescriptor? type)
    {
        if (type is null || path.Length == 0)
            return path;
        var result = new StringBuilder(path.Length);
        foreach (var part in path.Split('.'))
        {
            if (result.Length > 0)
                result.Append('.');
            var end = part.IndexOf('[');
            var name = end < 0 ? part : part[..end];
            var field = type?.Fields.InDeclarationOrder().FirstOrDefault(f => f.Name == name || f.JsonName == name);
            result.Append(field?.JsonName ?? name);
            if (end >= 0)
                result.Append(part.AsSpan(end));
            type = field is { FieldType: FieldType.Message, IsMap: false } ? field.MessageType : null;
        }
        return result.ToString();
    }
}
