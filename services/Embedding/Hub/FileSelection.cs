using System.Text.RegularExpressions;

namespace FitnessGrpc.Embedding.Hub;

/// <summary>
/// Which files of a model are fetched: configuration, tokenizer, and one set of weights. An allow-list: what can run code when it is opened (pickles,
/// scripts) has no way in.
/// </summary>
internal static partial class FileSelection
{
    public const string ModulesFile = "modules.json";

    /// <summary>Bytes of a file of configuration; what is larger is not one.</summary>
    private const long MaxConfigurationBytes = 256L << 20;

    private static readonly string[] Licences = ["LICENSE", "LICENCE", "NOTICE", "LICENSE.md", "NOTICE.md"];

    /// <summary>Chooses.</summary>
    /// <param name="model">Name for messages.</param>
    /// <param name="files">Files of the model.</param>
    /// <param name="folders">Folders that <c>modules.json</c> names, the transformer's first; empty for the model's own.</param>
    /// <param name="weights">As <see cref="HubSettings.Weights"/> says.</param>
    /// <exception cref="HubException">There are no such weights.</exception>
    public static IReadOnlyList<HubFile> Choose(string model, IReadOnlyList<HubFile> files, IReadOnlyList<string> folders, string weights)
    {
        var root = folders.Count > 0 ? folders[0] : "";
        var chosen = files.Where(f => (f.Folder.Length == 0 || folders.Contains(f.Folder)) && IsConfiguration(f)).ToList();
        // Layers behind the transformer have no ONNX of their own.
        chosen.AddRange(files.Where(f => f.Folder != root && folders.Contains(f.Folder) && f.Name == "model.safetensors"));
        foreach (var folder in folders.Where(f => f != root))
        {
            if (files.Any(f => f.Folder == folder && f.Name.EndsWith(".bin", StringComparison.Ordinal))
                && !chosen.Any(f => f.Folder == folder && f.Name == "model.safetensors"))
                throw new HubException($"{model} has the weights of {folder} as a pickle only, which is never fetched");
        }
        chosen.AddRange(Weights(model, files, root, weights));
        return chosen.DistinctBy(static f => f.Path).OrderBy(static f => f.Path, StringComparer.Ordinal).ToList();
    }

    private static bool IsConfiguration(HubFile file) =>
        (Licences.Contains(file.Name) || Path.GetExtension(file.Name) is ".json" or ".txt" or ".model")
        && !file.Name.StartsWith('.')
        && (file.Size ?? 0) <= MaxConfigurationBytes
        // Lists the parts of weights, and is fetched with them.
        && !file.Name.EndsWith(".index.json", StringComparison.Ordinal);

    private static List<HubFile> Weights(string model, IReadOnlyList<HubFile> files, string root, string weights)
    {
        var found = weights switch
        {
            "auto" => Onnx(files, root, "model") is { Count: > 0 } onnx ? onnx : Safetensors(files, root),
            "onnx" => Onnx(files, root, "model"),
            "safetensors" => Safetensors(files, root),
            _ => Variant(files, root, weights),
        };
        if (found.Count > 0)
            return found;
        var has = Variants(files, root).Concat(Safetensors(files, root).Count > 0 ? ["safetensors"] : []).ToList();
        var pickles = files.Any(f => f.Folder == root && f.Name.EndsWith(".bin", StringComparison.Ordinal)) ? ", and pickles, which are never fetched" : "";
        throw new HubException(
            $"{model} has no weights {(weights == "auto" ? "as ONNX or safetensors" : $"named {weights}")}; it has {(has.Count > 0 ? string.Join(", ", has) : "none")}{pickles}");
    }

    private static List<HubFile> Variant(IReadOnlyList<HubFile> files, string root, string weights) =>
        Onnx(files, root, $"model_{weights}") is { Count: > 0 } named ? named : Onnx(files, root, weights);

    /// <summary>A graph and the external data that lies beside it.</summary>
    private static List<HubFile> Onnx(IReadOnlyList<HubFile> files, string root, string stem)
    {
        var graph = files.FirstOrDefault(f => f.Path == Join(root, $"{stem}.onnx")) ?? files.FirstOrDefault(f => f.Path == Join(root, $"onnx/{stem}.onnx"));
        if (graph is null)
            return [];
        return [graph, .. files.Where(f => f.Folder == graph.Folder && f.Name.StartsWith($"{stem}.onnx", StringComparison.Ordinal) && OnnxData().IsMatch(f.Name))];
    }

    private static List<HubFile> Safetensors(IReadOnlyList<HubFile> files, string root) =>
        files.Where(f => f.Folder == root && SafetensorsForm().IsMatch(f.Name)).ToList();

    private static IEnumerable<string> Variants(IReadOnlyList<HubFile> files, string root) => files
        .Where(f => (f.Folder == root || f.Folder == Join(root, "onnx")) && f.Name.EndsWith(".onnx", StringComparison.Ordinal))
        .Select(static f => f.Name == "model.onnx" ? "onnx" : f.Name[..^".onnx".Length])
        .Select(static n => n.StartsWith("model_", StringComparison.Ordinal) ? n["model_".Length..] : n)
        .Distinct();

    private static string Join(string folder, string path) => folder.Length == 0 ? path : $"{folder}/{path}";

    [GeneratedRegex(@"\.onnx[._]data(_\d{1,4})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex OnnxData();

    [GeneratedRegex(@"^model(-\d{5}-of-\d{5})?\.safetensors(\.index\.json)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex SafetensorsForm();
}
