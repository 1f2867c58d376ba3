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
            var module = Read(Path.Combine(folder, path, "config.json"));
            dimensions = module("out_features") ?? module("word_embedding_dimension") ?? module("embedding_dimension") ?? dimensions ?? module("hidden_size");
        }
        return dimensions;
    }

    private static Func<string, int?> Read(string path)
    {
        try
        {
            if (new FileInfo(path) is not { Exists: true, Length: <= MaxBytes })
                return static _ => null;
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = document.RootElement.Clone();
            return name => root.ValueKind == JsonValueKind.Object && root.Property(name) is { ValueKind: JsonValueKind.Number } value
                && value.TryGetInt32(out var number) ? number : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return static _ => null;
        }
    }
}
