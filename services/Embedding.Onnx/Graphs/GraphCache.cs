using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using FitnessGrpc.Embedding.Onnx.Graphs.Proto;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace FitnessGrpc.Embedding.Onnx.Graphs;

/// <summary>
/// The optimised graphs of the models that served last, one a model: a graph and its weights. A file is named after its model, what it was made of
/// and its own content, so that a damaged one and an outdated one are known for what they are. Not safe for use by many at once.
/// </summary>
internal sealed class GraphCache(string folder)
{
    private const string GraphExtension = ".onnx";
    private const string WeightsExtension = ".weights";
    private const string GraphInWork = "new.tmp";
    private const string WeightsInWork = "weights.tmp";
    private const int OwnerLength = 8;

    /// <summary>Graphs of other models that stay; of more, those go that were used longest ago.</summary>
    private const int MaxOthers = 31;

    public string Folder => folder;

    /// <summary>Names the model, and what its graph depends on: the weights, the runtime, how it was optimised, and for which processor family.</summary>
    public static string Key(string model, string fingerprint, string optimization, string provider)
    {
        var owner = Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(model)))[..OwnerLength];
        var parts = string.Join('\n', fingerprint, OrtEnv.Instance().GetVersionString(), optimization, provider, RuntimeInformation.ProcessArchitecture);
        return $"{owner}-{Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(parts)))}";
    }

    /// <summary>The graph of this key; null when there is none or it is damaged. Other graphs of the model go, and whatever is no graph.</summary>
    public string? Find(string key)
    {
        if (!Directory.Exists(folder))
            return null;
        string? found = null;
        var others = new Dictionary<string, List<FileInfo>>(StringComparer.Ordinal);
        foreach (var file in new DirectoryInfo(folder).GetFiles())
        {
            if (OtherKey(file.Name, key) is { } other)
            {
                if (!others.TryAdd(other, [file]))
                    others[other].Add(file);
            }
            else if (!IsWhole(file, key))
                TryDelete(file.FullName);
            else if (file.Extension == GraphExtension)
                found = file.FullName;
        }
        foreach (var old in others.Values.OrderByDescending(static files => files.Max(static file => file.LastAccessTimeUtc)).Skip(MaxOthers))
            old.ForEach(static file => TryDelete(file.FullName));
        return found;
    }

    /// <summary>Where a graph is written, aside of what is kept.</summary>
    public string InWork => Path.Combine(folder, GraphInWork);

    /// <summary>Makes the file of <see cref="InWork"/>, empty, for ONNX Runtime to write: where a file cannot be made, its package fails with an error that says nothing (1.31: a missing key of a dictionary).</summary>
    /// <exception cref="IOException">The folder is full or cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public void Prepare()
    {
        Directory.CreateDirectory(folder);
        File.Create(InWork).Dispose();
    }

    /// <summary>Writes a graph to <see cref="InWork"/>, and its weights to where they stay.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="source">Folder of the weights that it has in other files.</param>
    /// <returns>The name of the weights' file; null when there is none.</returns>
    public string? Write(string key, ModelProto graph, string source)
    {
        var weights = Path.Combine(folder, WeightsInWork);
        // One that was written before and is not kept: the disk has room for one.
        DeleteAll(key, WeightsExtension);
        var name = GraphFile.WriteWeights(graph, source, weights, hash => Name(key, hash, WeightsExtension));
        if (name is not null)
            File.Move(weights, Path.Combine(folder, name), overwrite: true);
        using var stream = File.Create(InWork);
        graph.WriteTo(stream);
        return name;
    }

    /// <summary>Keeps the graph that was written; others of its key go. Not forced to disk: what a power cut tears is found by its name.</summary>
    /// <returns>Its path.</returns>
    public string Keep(string key, string? weights)
    {
        var graph = Path.Combine(folder, Name(key, Hash(InWork), GraphExtension));
        File.Move(InWork, graph, overwrite: true);
        DeleteAll(key, "", graph, weights is null ? null : Path.Combine(folder, weights));
        return graph;
    }

    /// <summary>Takes away what was written and not kept: the disk may be full of it.</summary>
    public void Discard(string key)
    {
        TryDelete(InWork);
        TryDelete(Path.Combine(folder, WeightsInWork));
        if (Directory.Exists(folder))
            DeleteAll(key, "");
    }

    private void DeleteAll(string key, string extension, params ReadOnlySpan<string?> except)
    {
        foreach (var file in Directory.GetFiles(folder, $"{key}-*{extension}"))
        {
            if (!except.Contains(file))
                TryDelete(file);
        }
    }

    /// <summary>By its name, the key of the graph of another model.</summary>
    private static string? OtherKey(string name, string key) =>
        Path.GetExtension(name) is GraphExtension or WeightsExtension && name.Split('-') is [{ Length: OwnerLength } owner, var rest, _] && !key.StartsWith(owner, StringComparison.Ordinal)
            ? $"{owner}-{rest}"
            : null;

    private static bool IsWhole(FileInfo file, string key)
    {
        try
        {
            return file.Name.StartsWith(key, StringComparison.Ordinal) && file.Name == Name(key, Hash(file.FullName), file.Extension);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Name(string key, string hash, string extension) => $"{key}-{hash}{extension}";

    private static string Hash(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 17, FileOptions.SequentialScan);
        var hash = new XxHash128();
        hash.Append(stream);
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    private static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Left where it is: its name says that it is of no use.
        }
    }
}
