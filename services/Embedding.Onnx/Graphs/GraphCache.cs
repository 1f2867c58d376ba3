using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML.OnnxRuntime;

namespace FitnessGrpc.Embedding.Onnx.Graphs;

/// <summary>
/// The optimised graph of the model that served last. A file is named after what it was made of and after its own content,
/// so that a damaged one and a foreign one are known for what they are.
/// </summary>
internal sealed class GraphCache(string folder)
{
    private const string Extension = ".onnx";

    public string Folder => folder;

    /// <summary>Names what a graph depends on: the model, the runtime, how it was optimised, and for which processor family.</summary>
    public static string Key(string fingerprint, string optimization, string provider)
    {
        var parts = string.Join('\n', fingerprint, OrtEnv.Instance().GetVersionString(), optimization, provider, RuntimeInformation.ProcessArchitecture);
        return Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(parts)));
    }

    /// <summary>The graph of this key; null when there is none or it is damaged. Every other file goes.</summary>
    public string? Find(string key)
    {
        if (!Directory.Exists(folder))
            return null;
        string? found = null;
        foreach (var file in Directory.GetFiles(folder))
        {
            if (found is null && IsWhole(file, key))
                found = file;
            else
                TryDelete(file);
        }
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
