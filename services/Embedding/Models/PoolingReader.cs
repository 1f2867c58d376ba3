using System.Text.Json;
using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Embedding.Models;

/// <summary>Reads the config.json of a Pooling module.</summary>
internal static class PoolingReader
{
    private const string NamesProperty = "pooling_mode";
    private const int MaxDimensions = 65_536;

    /// <summary>Ways of pooling at most: there are six, and a folder may repeat some.</summary>
    private const int MaxModes = 16;

    /// <exception cref="StartupException">The file is missing or damaged, or chooses what is not supported.</exception>
    public static (int Dimensions, PoolingMode[] Modes, bool IncludePrompt) Read(FolderFiles files, string folder)
    {
        using var file = files.Open(Path.Combine(folder, "config.json"));
        return file.Read(root =>
        {
            var dimensions = Dimensions(root);
            if (dimensions is not (> 0 and <= MaxDimensions))
                throw file.Wrong($"must say word_embedding_dimension, 1 to {MaxDimensions}");
            return (dimensions.Value, Modes(file, root), root.Flag("include_prompt") ?? true);
        });
    }

    /// <summary>Values of a pooled vector, several ways of pooling one behind the other; null where the file does not say, or nothing that can be.</summary>
    public static int? PooledDimensions(JsonElement root) =>
        Dimensions(root) is > 0 and <= MaxDimensions and var size && Names(root).Take(MaxModes + 1).Count() is <= MaxModes and var modes ? size * Math.Max(1, modes) : null;

    /// <summary>Values of a token's vector; null where the file does not say.</summary>
    private static int? Dimensions(JsonElement root) => root.Number("word_embedding_dimension") ?? root.Number("embedding_dimension");

    /// <summary>Older folders have a flag a mode; newer ones name it, or several.</summary>
    private static IEnumerable<string> Names(JsonElement root)
    {
        const string Prefix = "pooling_mode_";
        return root.Property(NamesProperty) switch
        {
            { ValueKind: JsonValueKind.Array } several => several.EnumerateArray().Select(static name => name.GetString() ?? ""),
            { } one => (one.GetString() ?? "").Split('+'),
            null => root.EnumerateObject()
                .Where(static p => p.Name.StartsWith(Prefix, StringComparison.Ordinal) && p.Value.ValueKind == JsonValueKind.True)
                .Select(static p => p.Name[Prefix.Length..]),
        };
    }

    /// <summary>Flags have an order of their own, names the order in which they stand; without either it is the mean, as in the reference.</summary>
    private static PoolingMode[] Modes(ModelFile file, JsonElement root)
    {
        var modes = Names(root).Take(MaxModes + 1).Select(name => Mode(file, name)).ToArray();
        if (modes.Length > MaxModes)
            throw file.Wrong($"chooses more than {MaxModes} ways of pooling");
        if (root.Property(NamesProperty) is not null)
            return modes.Length > 0 ? modes : throw file.Wrong("chooses no way of pooling");
        return modes.Length > 0 ? [.. modes.Order()] : [PoolingMode.Mean];
    }

    private static PoolingMode Mode(ModelFile file, string name) => name switch
    {
        "cls" or "cls_token" => PoolingMode.Cls,
        "max" or "max_tokens" => PoolingMode.Max,
        "mean" or "mean_tokens" => PoolingMode.Mean,
        "mean_sqrt_len" or "mean_sqrt_len_tokens" => PoolingMode.MeanSqrtLength,
        "weightedmean" or "weightedmean_tokens" => PoolingMode.WeightedMean,
        "lasttoken" => PoolingMode.LastToken,
        _ => throw file.Wrong(
            $"asks for the pooling {name}; supported are cls, max, mean, mean_sqrt_len_tokens, weightedmean and lasttoken"),
    };
}
