using FitnessGrpc.Hosting.Errors;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Embedding.Serving;

/// <summary>
/// With <see cref="ModelControl.Poll"/>: looks at the folders of all models again and again. A folder that is new or has changed is loaded once it looks the
/// same twice, so that one that is being copied is left alone; one that failed is tried again when it changes; a model whose folder is gone
/// from the repository goes.
/// </summary>
internal sealed class RepositoryWatcher(ModelRegistry models, IReadOnlyList<ConfiguredModel> configured, IOptions<EmbeddingOptions> options, TimeProvider time)
    : BackgroundService
{
    private readonly Dictionary<string, UInt128> _seen = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.ModelControl != ModelControl.Poll)
            return;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.ModelPollSeconds), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await LookAsync(stoppingToken);
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        var folders = Folders();
        var loaded = models.Views().ToDictionary(static v => v.Name, static v => v.Stamp);
        foreach (var (name, folder) in folders)
        {
            var stamp = FolderStamp.Of(folder);
            var isStill = _seen.TryGetValue(name, out var before) && before == stamp;
            _seen[name] = stamp;
            if (!isStill || stamp == UInt128.Zero || (loaded.TryGetValue(name, out var read) && read == stamp))
                continue;
            await TryAsync(() => models.LoadAsync(name, cancellation));
        }
        foreach (var name in _seen.Keys.Where(name => !folders.ContainsKey(name)).ToList())
        {
            _seen.Remove(name);
            await TryAsync(() => models.UnloadAsync(name, cancellation));
        }
    }

    /// <summary>What goes wrong is logged by the registry and shown in its list.</summary>
    private static async Task TryAsync(Func<Task> change)
    {
        try
        {
            await change();
        }
        catch (DomainException)
        {
        }
    }

    private Dictionary<string, string> Folders()
    {
        var folders = configured.ToDictionary(static m => m.Name, static m => m.Folder.Description.Folder);
        try
        {
            foreach (var name in models.RepositoryNames())
                folders.TryAdd(name, Path.Combine(models.Repository!, name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Tells nothing of the models: none is taken away for it.
            foreach (var name in _seen.Keys)
                folders.TryAdd(name, Path.Combine(models.Repository!, name));
        }
        return folders;
    }
}
