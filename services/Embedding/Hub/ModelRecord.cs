using System.Text.Json;
using FitnessGrpc.Embedding.Models;

namespace FitnessGrpc.Embedding.Hub;

/// <summary>Where a folder came from: a small file in it.</summary>
/// <param name="Name">Name at the hub.</param>
/// <param name="Revision">Branch, tag or commit that was asked for.</param>
/// <param name="Commit">Commit that it stood at.</param>
/// <param name="Weights">Weights that were asked for.</param>
internal sealed record ModelRecord(string Name, string Revision, string Commit, string Weights)
{
    private const string FileName = ".fitness-model.json";
    private const int MaxBytes = 64 * 1024;

    public static void Write(string folder, ModelRecord record) =>
        File.WriteAllBytes(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(record, JsonSerializerOptions.Web));

    /// <summary>Null when there is none, or it cannot be read.</summary>
    public static ModelRecord? TryRead(string folder)
    {
        try
        {
            var file = new FileInfo(Path.Combine(folder, FileName));
            if (!file.Exists || file.Length > MaxBytes)
                return null;
            using var document = JsonDocument.Parse(File.ReadAllBytes(file.FullName));
            var root = document.RootElement;
            return new ModelRecord(root.Text("name") ?? "", root.Text("revision") ?? "", root.Text("commit") ?? "", root.Text("weights") ?? "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
