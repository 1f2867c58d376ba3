using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace FitnessGrpc.Embedding.Onnx.Tests;

/// <summary>
/// Tiny encoders of each family (16 dimensions, two layers, seeded weights) as safetensors alone, with the means of their token vectors.
/// The vectors were computed in PyTorch from the published formulas, one text at a time.
/// </summary>
internal static class FamilyModel
{
    public static string Root { get; } = Path.Combine(AppContext.BaseDirectory, "Fixtures", "families");

    /// <summary>Copies a folder and puts a tokenizer into it.</summary>
    public static string Write(string name, string target)
    {
        Directory.CreateDirectory(target);
        File.Copy(Path.Combine(Root, "tokenizer.json"), Path.Combine(target, "tokenizer.json"));
        foreach (var file in Directory.GetFiles(Path.Combine(Root, name)))
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        return target;
    }

    public static Golden ReadGolden(string name) => JsonSerializer.Deserialize<Golden>(File.ReadAllBytes(Path.Combine(Root, name, "golden.json")))!;

    /// <summary>Changes a JSON file.</summary>
    public static void Edit(string file, Action<JsonObject> change)
    {
        var root = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        change(root);
        File.WriteAllText(file, root.ToJsonString());
    }

    public sealed record Golden([property: JsonPropertyName("ids")] int[][] Ids, [property: JsonPropertyName("mean")] float[][] Mean);
}
