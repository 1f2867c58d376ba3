using System.Text.Json;

namespace FitnessGrpc.VectorEngine.Storage;

/// <summary>Which collections and aliases exist. Replacing it is the commit point of every change to them.</summary>
internal sealed record Manifest(int Version, ulong NextFolder, Dictionary<string, string> Collections, Dictionary<string, string> Aliases)
{
    private const string Name = "manifest.json";

    public static Manifest Empty { get; } = new(1, 1, [], []);

    public static Manifest Load(IStorage storage, string folder)
    {
        var path = Path.Combine(folder, Name);
        if (!storage.Exists(path))
        {
            return Empty;
        }

        using var file = storage.Open(path);
        var bytes = new byte[file.Length];
        for (var at = 0; at < bytes.Length;)
        {
            var read = file.Read(at, bytes.AsSpan(at));
            at += read > 0 ? read : throw new EngineException(EngineError.DataLoss, $"{Name} cannot be read");
        }

        try
        {
            var manifest = JsonSerializer.Deserialize<Manifest>(bytes);
            return manifest is { Version: 1, Collections: not null, Aliases: not null }
                ? manifest
                : throw new EngineException(EngineError.DataLoss, $"{Name} is of another version");
        }
        catch (JsonException error)
        {
            throw new EngineException(EngineError.DataLoss, $"{Name} is damaged: restore it from a backup of the data folder", error);
        }
    }

    public void Save(IStorage storage, string folder)
    {
        var path = Path.Combine(folder, Name);
        using (var file = storage.Open(path + ".tmp"))
        {
            file.Truncate(0);
            file.Write(0, JsonSerializer.SerializeToUtf8Bytes(this));
            file.Sync();
        }

        storage.Rename(path + ".tmp", path);
        storage.SyncFolder(folder);
    }
}
