using System.Text.RegularExpressions;
using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Embedding.Local;

/// <summary>Other weights of the same model, named after how they compute: <c>model_int8.onnx</c> beside <c>model.onnx</c> or in <c>onnx</c>.</summary>
public static partial class ModelVariants
{
    /// <summary>The folder's own weights, which compute in float32.</summary>
    public const string Float32 = "float32";

    private const string Prefix = "model_";
    private const string Extension = ".onnx";

    /// <summary>The folder with the weights that compute in this way.</summary>
    /// <exception cref="StartupException">The folder has no such variant; names those that it has.</exception>
    internal static ModelFolder Choose(ModelFolder folder, string compute)
    {
        if (compute == Float32)
            return folder;
        var model = folder.Description;
        var folders = Folders(model);
        var file = NameForm().IsMatch(compute)
            ? folders.Select(f => Path.Combine(f, Prefix + compute + Extension)).FirstOrDefault(File.Exists)
            : null;
        if (file is not null)
            return ModelFolder.Read(model.Folder, Prefix + compute);
        var others = folders.SelectMany(static f => Directory.EnumerateFiles(f, Prefix + "*" + Extension))
            .Select(static f => Path.GetFileName(f)[Prefix.Length..^Extension.Length])
            .Order(StringComparer.Ordinal);
        throw ModelFile.Wrong(model.Folder, $"does not compute in that way; it does in {string.Join(", ", others.Prepend(Float32))}");
    }

    private static List<string> Folders(ModelDescription model)
    {
        var own = Path.GetDirectoryName(model.OnnxFile)!;
        return new[] { own, Path.Combine(own, "onnx") }.Where(Directory.Exists).ToList();
    }

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,32}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NameForm();
}
