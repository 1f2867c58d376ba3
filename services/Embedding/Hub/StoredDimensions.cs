using System.Text.Json;
using FitnessGrpc.Embedding.Models;

namespace FitnessGrpc.Embedding.Hub;

/// <summary>Number of values in a model's vectors, from its configuration alone: neither tokenizer nor weights are opened.</summary>
internal static class StoredDimensions
{
    private const int MaxBytes = 1024 * 1024;

    /// <summary>Null when the folder does not say.</summary>
    public static int? Of(string folder)
    {
        int? dimensions = null;
        foreach (var path in ModuleFolders.Read(Path.Combine(folder, FileSelection.ModulesFile)))
        {
            var before = dimensions;
            dimensions = Read(Path.Combine(folder, path, "config.json"), module => module.Number("out_features") ?? PoolingReader.PooledDimensions(module) ?? before ?? module.Number("hidden_size"))
                ?? before;
        }
        var kept = Read(Path.Combine(folder, SentenceSettings.FileName), static root => root.Number("truncate_dim"));
        return kept > 0 && kept < dimensions ? kept : dimensions;
    }

    private static int? Read(string path, Func<JsonElement, int?> value)
    {
        try
        {
            if (new FileInfo(path) is not { Exists: true, Length: <= MaxBytes })
                return null;
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return value(document.RootElement);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
