using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Embedding.Models;

/// <summary>Finds the weights of a folder's transformer.</summary>
/// <param name="File">Full path of the ONNX graph, or of the safetensors file or index.</param>
/// <param name="Tensors">Null for a graph.</param>
/// <param name="Data">Full paths of the other files that hold weights, in order.</param>
internal sealed record ModelWeights(string File, IReadOnlyDictionary<string, WeightTensor>? Tensors, IReadOnlyList<string> Data)
{
    private const string Safetensors = "model.safetensors";
    private const string SafetensorsIndex = "model.safetensors.index.json";
    private static readonly string[] Graphs = ["model.onnx", "onnx/model.onnx"];

    /// <summary>Families whose graph this program builds.</summary>
    public static IReadOnlyList<string> Families { get; } = ["bert", "roberta", "xlm-roberta", "camembert", "distilbert", "mpnet"];

    /// <summary>Finds and checks the weights.</summary>
    /// <param name="files">The model's folder.</param>
    /// <param name="folder">The transformer's folder, from the model's.</param>
    /// <param name="encoder">The transformer.</param>
    /// <param name="variant">A graph by name, as <c>model_fp16</c>, or <c>safetensors</c>; null for what the folder has, a graph first.</param>
    /// <exception cref="StartupException">There are none, or they are damaged. Names the file.</exception>
    public static ModelWeights Find(FolderFiles files, string folder, EncoderConfig encoder, string? variant)
    {
        if (!string.IsNullOrEmpty(variant) && variant != "safetensors")
            return Variant(files, folder, variant);
        if (string.IsNullOrEmpty(variant) && Graphs.Select(name => Path.Combine(folder, name)).FirstOrDefault(path => files.Find(path) is not null) is { } graph)
            return Graph(files, graph);
        var sole = files.List(Path.Combine(folder, "onnx"), "*.onnx").Concat(files.List(folder, "*.onnx")).ToList();
        if (FindTensors(files, folder) is { } tensors)
        {
            if (Families.Contains(encoder.ModelType) || sole.Count != 1)
                return tensors;
        }
        // One variant alone needs no setting.
        if (string.IsNullOrEmpty(variant) && sole.Count == 1)
            return Graph(files, sole[0]);
        var wanted = Path.Combine(files.Root, folder, variant is { Length: > 0 } ? Safetensors : Graphs[0]);
        if (sole.Count > 1)
            throw ModelFile.Wrong(wanted, $"is missing; a variant behind the folder, as in FOLDER#model_int8, chooses one of {string.Join(", ", sole)}");
        if (files.Find(Path.Combine(folder, "pytorch_model.bin")) is { } pickle)
            throw ModelFile.Wrong(pickle, "is a pickle, which is not read because it can run code; model.safetensors or model.onnx is needed");
        throw ModelFile.Wrong(wanted, "is missing, and so are onnx/model.onnx and model.safetensors");
    }

    private static ModelWeights Variant(FolderFiles files, string folder, string variant)
    {
        var name = variant.EndsWith(".onnx", StringComparison.Ordinal) ? variant[..^5] : variant;
        if (name.Split('/', '\\').Contains("..") || Path.IsPathRooted(name))
            throw new StartupException($"The model cannot be used: the variant {variant} leads out of the model's folder.");
        string[] candidates = [$"onnx/{name}.onnx", $"{name}.onnx", $"onnx/model_{name}.onnx", $"model_{name}.onnx"];
        var found = candidates.Select(candidate => Path.Combine(folder, candidate)).FirstOrDefault(path => files.Find(path) is not null)
            ?? throw ModelFile.Wrong(Path.Combine(files.Root, folder, candidates[name.StartsWith("model", StringComparison.Ordinal) ? 0 : 2]), $"is missing, and the variant {variant} is asked for; {There()}");
        return Graph(files, found);

        string There()
        {
            var graphs = files.List(Path.Combine(folder, "onnx"), "*.onnx").Concat(files.List(folder, "*.onnx")).ToList();
            return graphs switch { [] => "there is no graph", [var one] => $"there is {one}", _ => $"there are {string.Join(", ", graphs)}" };
        }
    }

    private static ModelWeights Graph(FolderFiles files, string path)
    {
        var full = Path.Combine(files.Root, path);
        // A file that is named after the graph belongs to it, whatever the graph says.
        var beside = Directory.GetFiles(Path.GetDirectoryName(full)!, Path.GetFileName(full) + "?*");
        return new ModelWeights(full, null, [.. beside.Union(ExternalData.Check(files, path)).Order(StringComparer.Ordinal)]);
    }

    private static ModelWeights? FindTensors(FolderFiles files, string folder)
    {
        if (files.Find(Path.Combine(folder, Safetensors)) is { } single)
            return new ModelWeights(single, SafetensorsFile.Read(single), []);
        using var index = files.TryOpen(Path.Combine(folder, SafetensorsIndex));
        if (index is null)
            return null;
        var places = index.Read(static root => root.GetProperty("weight_map").EnumerateObject()
            .Select(static entry => (entry.Name, File: entry.Value.GetString() ?? "")).ToList());
        var all = new Dictionary<string, WeightTensor>(StringComparer.Ordinal);
        var shards = new SortedDictionary<string, Dictionary<string, WeightTensor>>(StringComparer.Ordinal);
        foreach (var (name, file) in places)
        {
            if (file.Length == 0 || Path.IsPathRooted(file) || file.Split('/', '\\').Contains(".."))
                throw index.Wrong($"has the tensor {name} in the file '{file}', which leads out of the folder");
            var path = files.Find(Path.Combine(folder, file))
                ?? throw ModelFile.Wrong(Path.Combine(files.Root, folder, file), $"is missing; {SafetensorsIndex} has the tensor {name} there");
            if (!shards.TryGetValue(path, out var tensors))
                shards[path] = tensors = SafetensorsFile.Read(path);
            all[name] = tensors.GetValueOrDefault(name) ?? throw ModelFile.Wrong(path, $"has no tensor {name}, and {SafetensorsIndex} says so");
        }
        return new ModelWeights(index.Path, all, [.. shards.Keys]);
    }
}
