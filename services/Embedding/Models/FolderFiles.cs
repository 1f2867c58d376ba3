using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Embedding.Models;

/// <summary>The files of a model folder. None of them lies outside it, neither by its path nor by a link.</summary>
internal sealed class FolderFiles
{
    private const int MaxLinks = 40;
    private readonly string _realRoot;

    public FolderFiles(string root)
    {
        Root = root;
        _realRoot = RealPath(root);
    }

    /// <summary>Full path of the folder.</summary>
    public string Root { get; }

    /// <summary>Full path of a file; null when there is none.</summary>
    /// <param name="path">From the folder.</param>
    /// <exception cref="StartupException">The path leads out of the folder.</exception>
    public string? Find(string path)
    {
        if (path.Contains('\0'))
            throw ModelFile.Wrong(Root, "names a file whose name has a character that no name has");
        var full = Path.GetFullPath(Path.Combine(Root, path));
        if (Path.IsPathRooted(path) || !IsBelow(full, Root))
            throw ModelFile.Wrong(Path.Combine(Root, path), "leads out of the model's folder");
        if (!File.Exists(full))
            return null;
        if (!IsBelow(RealPath(full), _realRoot))
            throw ModelFile.Wrong(full, "is a link that leads out of the model's folder");
        return full;
    }

    /// <exception cref="StartupException">The file is absent, unreadable or no JSON.</exception>
    public ModelFile Open(string path) => TryOpen(path) ?? throw ModelFile.Wrong(Path.Combine(Root, path), "is missing");

    /// <summary>Null when the file is absent.</summary>
    /// <exception cref="StartupException">The file is unreadable or no JSON.</exception>
    public ModelFile? TryOpen(string path) => Find(path) is null ? null : ModelFile.TryOpen(Root, path);

    /// <summary>Names of the files of one folder that match, in order.</summary>
    public IReadOnlyList<string> List(string folder, string pattern)
    {
        var full = Path.Combine(Root, folder);
        return Directory.Exists(full)
            ? [.. Directory.GetFiles(full, pattern).Select(file => Path.GetRelativePath(Root, file)).Order(StringComparer.Ordinal)]
            : [];
    }

    private static bool IsBelow(string path, string root) =>
        path.StartsWith(Path.TrimEndingDirectorySeparator(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>The path with every link followed, those of its folders included.</summary>
    public static string RealPath(string path)
    {
        for (var links = 0; links < MaxLinks; links++)
        {
            if (FollowOne(path) is not { } followed)
                return path;
            path = followed;
        }
        throw ModelFile.Wrong(path, "is behind too many links");
    }

    private static string? FollowOne(string path)
    {
        var at = Path.GetPathRoot(path)!;
        var parts = path[at.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < parts.Length; i++)
        {
            var folder = at;
            at = Path.Combine(at, parts[i]);
            if (new FileInfo(at).LinkTarget is { } target)
                return Path.GetFullPath(Path.Combine([folder, target, .. parts[(i + 1)..]]));
        }
        return null;
    }
}
