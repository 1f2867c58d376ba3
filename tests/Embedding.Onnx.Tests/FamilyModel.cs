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

    /// <summary>The same encoder in another size, with seeded float32 weights: heads of 32 values, layers of 64 and 96.</summary>
    /// <param name="name">The folder.</param>
    /// <param name="target">Where to write it.</param>
    /// <param name="positions">Positions that it has.</param>
    public static string WriteWide(string name, string target, int positions)
    {
        Write(name, target);
        Edit(Path.Combine(target, "config.json"), config =>
        {
            foreach (var (key, value) in config.ToList())
            {
                if (value is JsonValue number && number.TryGetValue<int>(out var size))
                    config[key] = Resized(size);
            }
        });
        var file = Path.Combine(target, "model.safetensors");
        using (var stream = File.OpenRead(file))
        {
            var header = new byte[(int)new BinaryReader(stream).ReadUInt64()];
            stream.ReadExactly(header);
            var random = new Random(9);
            var (written, data) = (new JsonObject(), new MemoryStream());
            foreach (var (tensor, entry) in JsonNode.Parse(header)!.AsObject().Where(static pair => pair.Key != "__metadata__"))
            {
                var shape = entry!["shape"]!.AsArray().Select(size => Resized((int)size!)).ToArray();
                var start = data.Length;
                // Large enough that attention is no mean, and small enough that nothing saturates.
                for (var i = shape.Aggregate(1, static (a, b) => a * b); i > 0; i--)
                    data.Write(BitConverter.GetBytes((float)(random.NextDouble() - 0.5)));
                written[tensor] = new JsonObject { ["dtype"] = "F32", ["shape"] = new JsonArray([.. shape.Select(static size => JsonValue.Create(size))]), ["data_offsets"] = new JsonArray(start, data.Length) };
            }
            var bytes = JsonSerializer.SerializeToUtf8Bytes(written);
            File.WriteAllBytes(file + ".wide", [.. BitConverter.GetBytes((ulong)bytes.Length), .. bytes, .. data.ToArray()]);
        }
        File.Move(file + ".wide", file, overwrite: true);
        return target;

        int Resized(int size) => size switch { 16 => 64, 24 => 96, 70 => positions, _ => size };
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
