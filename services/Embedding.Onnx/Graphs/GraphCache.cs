using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML.OnnxRuntime;

namespace FitnessGrpc.Embedding.Onnx.Graphs;

/// <summary>
/// The optimised graphs of the models that served last, one a model. A file is named after its model, what it was made of and its
/// own content, so that a damaged one and an outdated one are known for what they are. Not safe for use by many at once.
/// </summary>
internal sealed class GraphCache(string folder)
{
    private const string Extension = ".onnx";
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
        var others = new List<FileInfo>();
        foreach (var file in new DirectoryInfo(folder).GetFiles())
        {
            if (IsOther(file.Name, key))
                others.Add(file);
            else if (found is null && IsWhole(file.FullName, key))
                found = file.FullName;
            else
                TryDelete(file.FullName);
        }
        foreach (var old in others.OrderByDescending(static file => file.LastAccessTimeUtc).Skip(MaxOthers))
            TryDelete(old.FullName);
        return found;
    }

    /// <summary>A path to write a graph to, aside of what is kept.</summary>
    public string Prepare()
    {
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, "new.tmp");
    }

    /// <summary>Keeps what was written. Not forced to disk: what a power cut tears is found by its name.</summary>
    public void Keep(string key, string file) => File.Move(file, Path.Combine(folder, Name(key, file)), overwrite: true);

    /// <summary>By its name, the graph of another model.</summary>
    private static bool IsOther(string name, string key) =>
        name.EndsWith(Extension, StringComparison.Ordinal) && name.Split('-') is [{ Length: OwnerLength } owner, _, _] && !key.StartsWith(owner, StringComparison.Ordinal);

    private static bool IsWhole(string file, string key)
    {
        var name = Path.GetFileName(file);
        try
        {
            return name.StartsWith(key, StringComparison.Ordinal) && name == Name(key, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Name(string key, string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 17, FileOptions.SequentialScan);
        var hash = new XxHash128();
        hash.Append(stream);
        return $"{key}-{Convert.ToHexStringLower(hash.GetCurrentHash())}{Extension}";
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
