namespace FitnessGrpc.Embedding.Hub;

/// <summary>Fetches models from a hub into a <see cref="ModelStore"/>.</summary>
public sealed class ModelPuller(HubSettings settings, ModelStore store, IPullObserver observer)
{
    private const int MaxFiles = 256;

    /// <summary>Room that is left on the disk.</summary>
    private const long SpareBytes = 16L << 20;

    /// <summary>Fetches a model. A folder that is there is replaced once the new one is complete, and left as it is until then.</summary>
    /// <param name="model">The model.</param>
    /// <param name="folderName">Name of its folder; null for the last part of the model's name.</param>
    /// <param name="cancellation">Stops; what has come is kept for the next pull.</param>
    /// <exception cref="HubException">It could not be fetched.</exception>
    public async Task<StoredModel> PullAsync(ModelReference model, string? folderName, CancellationToken cancellation)
    {
        var name = folderName ?? model.ShortName;
        if (!ModelReference.IsFolderName(name))
            throw new HubException("the name of the folder must be letters, digits, '-', '_' and '.', 96 at most");
        try
        {
            using var held = store.Lock(name);
            using var hub = new HubClient(settings);
            return await PullAsync(hub, model, name, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw store.Failed(e);
        }
    }

    private async Task<StoredModel> PullAsync(HubClient hub, ModelReference model, string name, CancellationToken cancellation)
    {
        var target = store.Target(name);
        var here = ModelRecord.TryRead(target);
        if (Directory.Exists(target) && here is null)
            throw new HubException($"{target} is there and was not pulled: remove it, or give another name by --as");
        if (here is not null && here.Name != model.Name)
            throw new HubException($"{target} holds {here.Name}: give another name by --as");

        var revision = await GetRevisionAsync(hub, model, cancellation);
        if (here is not null && here.Commit == revision.Commit && here.Weights == settings.Weights)
        {
            observer.Note($"{model} is here already");
            if (here.Revision != model.Revision)
                ModelRecord.Write(target, here with { Revision = model.Revision });
            return ModelStore.Describe(target);
        }

        var stage = store.Stage(name, revision.Commit);
        var download = new FileDownload(hub, settings, model.Name, revision.Commit, observer);
        var files = await ChooseAsync(download, model, revision, stage, cancellation);
        CheckRoom(model, files, stage);
        observer.Planned(files.Count, files.Sum(static f => f.Size ?? 0));
        var left = settings.MaxBytes;
        foreach (var file in files)
            left -= await download.GetAsync(file, stage, left, cancellation);

        RemoveOthers(stage, files);
        ModelRecord.Write(stage, new ModelRecord(model.Name, model.Revision, revision.Commit, settings.Weights));
        store.Put(name, stage);
        return ModelStore.Describe(target);
    }

    private async Task<HubRevision> GetRevisionAsync(HubClient hub, ModelReference model, CancellationToken cancellation)
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                return await hub.GetRevisionAsync(model, cancellation);
            }
            catch (HubException e) when (e.IsTransient && failures < settings.Pauses.Count)
            {
                observer.Note($"{e.Message}; trying again");
                await Task.Delay(settings.Pauses[failures], cancellation);
            }
        }
    }

    private async Task<IReadOnlyList<HubFile>> ChooseAsync(
        FileDownload download, ModelReference model, HubRevision revision, string stage, CancellationToken cancellation)
    {
        if (revision.Files.FirstOrDefault(static f => f.Path == FileSelection.ModulesFile) is { } modules)
            await download.GetAsync(modules, stage, 1 << 20, cancellation);
        else
            observer.Note($"{model} has no {FileSelection.ModulesFile}: it was not written by sentence-transformers");
        var folders = ModuleFolders.Read(Path.Combine(stage, FileSelection.ModulesFile));
        var files = FileSelection.Choose(model.ToString(), revision.Files, folders, settings.Weights);
        return files.Count <= MaxFiles ? files : throw new HubException($"{model} has more than {MaxFiles} files that would be fetched");
    }

    private void CheckRoom(ModelReference model, IReadOnlyList<HubFile> files, string stage)
    {
        var bytes = files.Sum(static f => f.Size ?? 0);
        if (bytes > settings.MaxBytes)
            throw new HubException($"{model} has {bytes} bytes, and {settings.MaxBytes} are allowed");
        var have = new DirectoryInfo(stage).EnumerateFiles("*", SearchOption.AllDirectories).Sum(static f => f.Length);
        var free = new DriveInfo(stage).AvailableFreeSpace;
        if (bytes - have > free - SpareBytes)
            throw new HubException($"{model} needs {bytes - have} bytes more, and the disk of {stage} has {free}");
    }

    /// <summary>Files that a pull of other weights left.</summary>
    private static void RemoveOthers(string stage, IReadOnlyList<HubFile> files)
    {
        var wanted = files.Select(f => Path.GetFullPath(Path.Combine(stage, f.Path))).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(stage, "*", SearchOption.AllDirectories).Where(f => !wanted.Contains(Path.GetFullPath(f))))
            File.Delete(file);
    }
}
