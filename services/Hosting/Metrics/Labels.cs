using System.Globalization;

namespace FitnessGrpc.Hosting.Metrics;

/// <summary>Names and values of a series' labels, the module first, then by name.</summary>
internal readonly record struct Labels(string[] Names, string[] Values)
{
    private const string Module = "module";

    /// <summary>
    /// Tags whose names become one label have their values joined, as OpenTelemetry has it. An empty label is none to Prometheus:
    /// it is left out, so that two series never are one to it.
    /// </summary>
    public static Labels Of(string module, IEnumerable<KeyValuePair<string, object?>> tags)
    {
        var labels = tags.GroupBy(static tag => NameOf(tag.Key), static tag => Text(tag.Value), StringComparer.Ordinal)
            .Select(static label => (Name: label.Key, Value: string.Join(';', label)))
            .Where(static label => label.Value.Length > 0)
            .OrderBy(static label => label.Name, StringComparer.Ordinal)
            .ToList();
        return new Labels(
            [Module, .. labels.Select(static label => label.Name)],
            [module, .. labels.Select(static label => label.Value)]);
    }

    /// <summary>A name that has a meaning here or to Prometheus is moved out of the way.</summary>
    private static string NameOf(string tag) => Instruments.Sanitize(tag) switch
    {
        (Module or "le" or "quantile") and var name => $"exported_{name}",
        var name => name,
    };

    private static string Text(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
