using System.Text.Json;
using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Embedding.Models;

/// <summary>The modules of a folder in the order of modules.json, by kind and folder.</summary>
/// <param name="Transformer">Folder of the transformer, from the model's.</param>
/// <param name="Pooling">Folder of the pooling; null for the mean, which a folder without modules.json has.</param>
/// <param name="Layers">What follows pooling: kind and folder.</param>
internal sealed record ModuleList(string Transformer, string? Pooling, IReadOnlyList<(string Kind, string Path)> Layers)
{
    private const string FileName = "modules.json";

    /// <exception cref="StartupException">The file is damaged, or has a module that is not supported at its place.</exception>
    public static ModuleList Read(FolderFiles files)
    {
        using var file = files.TryOpen(FileName);
        if (file is not null)
            return file.Read(root => Read(file, root));
        // A plain folder of transformers: sentence-transformers takes the mean over its tokens.
        if (files.Find("config.json") is null)
            throw ModelFile.Wrong(Path.Combine(files.Root, FileName), "is missing, and so is config.json");
        return new ModuleList("", null, []);
    }

    private static ModuleList Read(ModelFile file, JsonElement root)
    {
        string? transformer = null;
        string? pooling = null;
        var layers = new List<(string, string)>();
        foreach (var module in root.EnumerateArray())
        {
            var type = module.GetProperty("type").GetString() ?? "";
            var path = module.Text("path") ?? "";
            if (Path.IsPathRooted(path) || path.Split('/', '\\').Contains(".."))
                throw file.Wrong("has a path that leads out of the folder");
            switch (type[(type.LastIndexOf('.') + 1)..])
            {
                case "Transformer" when transformer is null:
                    transformer = path;
                    break;
                case "Pooling" when transformer is not null && pooling is null:
                    pooling = path;
                    break;
                case "Dropout" when pooling is not null:
                    // Nothing but in training.
                    break;
                case var kind and ("Dense" or "LayerNorm" or "Normalize") when pooling is not null:
                    layers.Add((kind, path));
                    break;
                default:
                    throw file.Wrong($"has the module {type}, which is not supported at its place");
            }
        }
        if (transformer is null || pooling is null)
            throw file.Wrong("must have a Transformer and a Pooling module");
        return new ModuleList(transformer, pooling, layers);
    }
}
