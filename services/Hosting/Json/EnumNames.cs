using System.Collections.Concurrent;
using System.Text;
using Google.Protobuf.Reflection;

namespace FitnessGrpc.Hosting.Json;

/// <summary>
/// Names of an enum's values as JSON callers may write them: as the contract has it (<c>RATING_LIKE</c>) and without the
/// enum's own prefix (<c>LIKE</c>).
/// </summary>
public sealed class EnumNames
{
    private static readonly ConcurrentDictionary<EnumDescriptor, EnumNames> Cache = new();

    private EnumNames(EnumDescriptor type)
    {
        var prefix = Prefix(type.Name);
        Values = [.. type.Values.Select(value => new EnumName(value.Number, value.Name, Shorten(value.Name, prefix)))];
        Allowed = string.Join(", ", Values.Where(value => !value.Full.EndsWith("_UNSPECIFIED", StringComparison.Ordinal)).Select(value => value.Short));
    }

    /// <summary>Values in the order of the contract.</summary>
    public IReadOnlyList<EnumName> Values { get; }

    /// <summary>Short names that a caller may choose from, for messages; the unspecified value is left out.</summary>
    public string Allowed { get; }

    /// <summary>Names of an enum; computed once.</summary>
    public static EnumNames Of(EnumDescriptor type) => Cache.GetOrAdd(type, static key => new EnumNames(key));

    private static string Shorten(string name, string prefix) =>
        name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal) && !char.IsAsciiDigit(name[prefix.Length])
            ? name[prefix.Length..]
            : name;

    private static string Prefix(string name)
    {
        var prefix = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsAsciiLetterUpper(name[i]) && !char.IsAsciiLetterUpper(name[i - 1]))
                prefix.Append('_');
            prefix.Append(char.ToUpperInvariant(name[i]));
        }
        return prefix.Append('_').ToString();
    }
}
