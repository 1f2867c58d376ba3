using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Hosting.Modules;
using Microsoft.Extensions.Configuration;

namespace FitnessGrpc.Embedding.Serving;

/// <summary>A model that the settings name. The first one is the default.</summary>
/// <param name="Name">Name that requests give.</param>
/// <param name="Path">Full path of its folder, with the variant of the weights where one is named.</param>
/// <param name="Stamp">What the folder looked like just before it was read.</param>
/// <param name="Folder">Its folder, read but for the weights.</param>
internal sealed record ConfiguredModel(string Name, string Path, UInt128 Stamp, ModelFolder Folder)
{
    /// <summary>Reads the folders, so that one that is not a model stops the start with one line.</summary>
    /// <exception cref="StartupException">A folder is absent or damaged, or a name is wrong or given twice.</exception>
    public static IReadOnlyList<ConfiguredModel> Read(IConfiguration section)
    {
        var model = section[nameof(EmbeddingOptions.Model)] is { Length: > 0 } set ? set : new EmbeddingOptions().Model;
        var plain = section.GetValue<bool>(nameof(EmbeddingOptions.PlainSpecialTokens));
        var path = FullPath(model);
        var stamp = FolderStamp.Of(path);
        var folder = ModelFolder.Read(path, plainSpecialTokens: plain);
        var models = new List<ConfiguredModel> { new(folder.Description.Name, path, stamp, folder) };
        foreach (var entry in section.GetSection(nameof(EmbeddingOptions.Models)).GetChildren())
        {
            if (!ModelName.IsValid(entry.Key))
                throw new StartupException($"The setting FITNESS__Embedding__Models__{entry.Key} has a name that is no model's: {ModelName.Rule}.");
            if (models.Exists(m => m.Name == entry.Key))
                throw new StartupException($"The setting FITNESS__Embedding__Models__{entry.Key} has the name of the default model.");
            if (string.IsNullOrEmpty(entry.Value))
                throw new StartupException($"The setting FITNESS__Embedding__Models__{entry.Key} must name a folder.");
            path = FullPath(entry.Value);
            models.Add(new ConfiguredModel(entry.Key, path, FolderStamp.Of(path), ModelFolder.Read(path, plainSpecialTokens: plain)));
        }
        return models;
    }

    /// <summary>A relative path is taken from the folder of the executable.</summary>
    public static string FullPath(string path) => System.IO.Path.GetFullPath(System.IO.Path.Combine(AppContext.BaseDirectory, path));
}
