namespace FitnessGrpc.Embedding.Hub;

/// <summary>
/// The folder that model folders lie in. What is being fetched or removed lies in <c>.pull</c> below it, so that a model's folder is whole or not there.
/// </summary>
/// <param name="folder">The folder; need not exist.</param>
public sealed class ModelStore(string folder)
{
    private const string Work = ".pull";
    private const string Old = ".old";

    private readonly string _folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));

    /// <summary>Full path of the folder.</summary>
    public string Folder => _folder;

    /// <summary>The models that are here, by name.</summary>
    /// <exception cref="HubException">The folder cannot be read.</exception>
    public IReadOnlyList<StoredModel> List() => Guard(() =>
    {
        if (!Directory.Exists(_folder))
            return (IReadOnlyList<StoredModel>)[];
        return Directory.EnumerateDirectories(_folder)
            .Where(static d => ModelReference.IsFolderName(Path.GetFileName(d)) && IsModel(d))
            .Order(StringComparer.Ordinal)
            .Select(static d => Describe(d))
            .ToList();
    });

    /// <summary>Removes a model.</summary>
    /// <param name="name">Name of its folder, or its name at the hub.</param>
    /// <returns>The full path that is gone.</returns>
    /// <exception cref="HubException">There is no such model, it is no model, or the name leads out of the folder.</exception>
    public string Remove(string name) => Guard(() =>
    {
        var folder = ModelReference.IsFolderName(name)
            ? name
            : List().Where(m => m.Origin.Length > 0 && m.Origin == name).Select(static m => m.Name).FirstOrDefault()
                ?? throw new HubException($"{name} is neither the folder of a model in {_folder} nor the hub's name of one");
        var path = Target(folder);
        if (!Directory.Exists(path))
            throw new HubException($"there is no model {folder} in {_folder}");
        if (!IsModel(path))
            throw new HubException($"{path} is no model: it has neither modules.json nor config.json");
        using var held = Lock(folder);
        var aside = Path.Combine(WorkFolder, $"{folder}.removed-{Guid.NewGuid():N}");
        Directory.Move(path, aside);
        Directory.Delete(aside, recursive: true);
        return path;
    });

    internal static StoredModel Describe(string path)
    {
        var record = ModelRecord.TryRead(path);
        return new StoredModel
        {
            Name = Path.GetFileName(path),
            Folder = path,
            Origin = record?.Name ?? "",
            Revision = record?.Revision ?? "",
            Commit = record?.Commit ?? "",
            Bytes = new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(static f => f.Length),
            Dimensions = StoredDimensions.Of(path),
        };
    }

    internal string Target(string name) => Path.Combine(_folder, name);

    /// <summary>Keeps other pulls and removals of a model away until it is disposed.</summary>
    /// <exception cref="HubException">Another process is at it.</exception>
    internal IDisposable Lock(string name)
    {
        Directory.CreateDirectory(WorkFolder);
        try
        {
            return new FileStream(Path.Combine(WorkFolder, $"{name}.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new HubException($"{name} is being pulled or removed by another process");
        }
    }

    /// <summary>Where files of a commit gather. What other commits left goes; what a crash left aside comes back.</summary>
    internal string Stage(string name, string commit)
    {
        var aside = Path.Combine(WorkFolder, name + Old);
        if (Directory.Exists(aside))
        {
            if (Directory.Exists(Target(name)))
                Directory.Delete(aside, recursive: true);
            else
                Directory.Move(aside, Target(name));
        }
        var stage = Path.Combine(WorkFolder, $"{name}@{commit}");
        foreach (var other in Directory.EnumerateDirectories(WorkFolder, $"{name}@*").Where(d => d != stage))
            Directory.Delete(other, recursive: true);
        Directory.CreateDirectory(stage);
        return stage;
    }

    /// <summary>Puts what is complete in its place.</summary>
    internal void Put(string name, string stage)
    {
        var target = Target(name);
        var aside = Path.Combine(WorkFolder, name + Old);
        if (Directory.Exists(target))
            Directory.Move(target, aside);
        Directory.Move(stage, target);
        // A server that has the old files open keeps them until it closes them.
        if (Directory.Exists(aside))
            Directory.Delete(aside, recursive: true);
    }

    internal T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(e);
        }
    }

    internal HubException Failed(Exception error)
    {
        const int NoSpaceOnUnix = 28;
        const int NoSpaceOnWindows = 112;
        return (error.HResult & 0xFFFF) is NoSpaceOnUnix or NoSpaceOnWindows
            ? new HubException($"the disk of {_folder} is full; what has come is kept, and a new pull goes on from there")
            : new HubException($"{_folder} cannot be used: {error.Message}");
    }

    private static bool IsModel(string path) =>
        File.Exists(Path.Combine(path, FileSelection.ModulesFile)) || File.Exists(Path.Combine(path, "config.json"));

    private string WorkFolder => Path.Combine(_folder, Work);
}
