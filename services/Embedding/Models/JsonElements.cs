using System.Text.Json;

namespace FitnessGrpc.Embedding.Models;

/// <summary>Optional properties: null where they are absent or null.</summary>
internal static class JsonElements
{
    public static JsonElement? Property(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static bool? Flag(this JsonElement element, string name) => element.Property(name)?.GetBoolean();

    public static string? Text(this JsonElement element, string name) => element.Property(name)?.GetString();

    /// <summary>A whole number; values beyond an int, which some exporters write for "no limit", are null.</summary>
    public static int? Number(this JsonElement element, string name) =>
        element.Property(name)?.GetDouble() is { } value and >= int.MinValue and <= int.MaxValue ? (int)value : null;
}
