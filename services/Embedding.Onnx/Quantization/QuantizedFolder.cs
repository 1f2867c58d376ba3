using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Embedding.Onnx.Quantization;

/// <summary>
/// A folder that is being made beside its place: a copy of another without the weights of its transformer. It goes to its place as a whole,
/// or not at all.
/// </summary>
internal sealed class QuantizedFolder : IDisposable
{
    private static readonly string[] WeightFiles =
        ["*.onnx", "*.onnx_data*", "*.onnx.data*", "*.safetensors", "*.safetensors.index.json", "*.bin", "*.bin.index.json", "*.h5", "*.msgpack", "*.ot", "*.pt", "*.pth", "*.ckpt", "*.gguf"];

    /// <summary>Folders of the transformer's weights for other runtimes.</summary>
    private static readonly string[] WeightFolders = ["onnx", "openvino", "coreml"];

    private readonly string _target;
    private bool _isKept;

    private QuantizedFolder(string target, string folder)
    {
        _target = target;
        Folder = folder;
    }

    /// <summary>Where it is made.</summary>
    public string Folder { get; }

    /// <summary>Whether two paths are one folder, or the second lies in the first.</summary>
    public static bool IsInside(string folder, string path) =>
        (Path.TrimEndingDirectorySeparator(path) + Path.DirectorySeparatorChar).StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>Checks the place before work is put into it.</summary>
    /// <exception cref="StartupException">There is something already, or it lies in the model's folder or around it.</exception>
    public static string Check(ModelDescription model, string target)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        var real = FolderFiles.RealPath(full);
        var source = FolderFiles.RealPath(model.Folder);
        if (IsInside(source, real) || IsInside(real, source))
            throw new StartupException($"The folder {full} cannot be written: it lies in {model.Folder}, which is read, or around it.");
        if (File.Exists(full) || (Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any()))
            throw new StartupException($"The folder {full} cannot be written: it is there already and not empty.");
        return full;
    }

    /// <summary>Copies everything but the transformer's weights.</summary>
    /// <param name="model">The model.</param>
    /// <param name="target">Where the folder is to be.</param>
    /// <param name="transformer">Folder of the transformer, from the model's.</param>
    /// <param name="weights">Full paths of files that the weights are in, whatever their names.</param>
    /// <exception cref="StartupException">A file is a link that leads out of the folder, or the disk does not take it.</exception>
    public static QuantizedFolder Create(ModelDescription model, string target, string transformer, IReadOnlyList<string> weights)
    {
        var parent = Path.GetDirectoryName(target)!;
        var made = new QuantizedFolder(target, Path.Combine(parent, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}.tmp"));
        try
        {
            Directory.CreateDirectory(made.Folder);
            made.Copy(new FolderFiles(model.Folder), "", transformer, weights);
            return made;
        }
        catch (Exception e)
        {
            made.Dispose();
            if (e is IOException or UnauthorizedAccessException)
                throw new StartupException($"The folder {target} cannot be written: {e.Message.TrimEnd('.')}.");
            throw;
        }
    }

    /// <summary>Puts the folder in its place.</summary>
    /// <exception cref="StartupException">Something came there in the meantime.</exception>
    public void Keep()
    {
        try
        {
            if (Directory.Exists(_target))
                Directory.Delete(_target);
            Directory.Move(Folder, _target);
            _isKept = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The folder {_target} cannot be written: {e.Message.TrimEnd('.')}.");
        }
    }

    public void Dispose()
    {
        if (!_isKept && Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }

    private void Copy(FolderFiles files, string folder, string transformer, IReadOnlyList<string> weights)
    {
        var isTransformer = folder == transformer;
        var source = Path.Combine(files.Root, folder);
        foreach (var path in Directory.GetFiles(source))
        {
            var name = Path.GetFileName(path);
            if (name.StartsWith('.') || (isTransformer && WeightFiles.Any(pattern => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, name))))
                continue;
            Directory.CreateDirectory(Path.Combine(Folder, folder));
            // By its path in the folder, so that a link that leads out of it is refused.
            if (files.Find(Path.Combine(folder, name)) is { } file && !weights.Contains(file))
                File.Copy(file, Path.Combine(Folder, folder, name));
        }
        foreach (var path in Directory.GetDirectories(source))
        {
            var name = Path.GetFileName(path);
            if (!name.StartsWith('.') && !(isTransformer && WeightFolders.Contains(name)) && new DirectoryInfo(path).LinkTarget is null)
                Copy(files, Path.Combine(folder, name), transformer, weights);
        }
    }
}
