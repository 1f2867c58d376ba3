using System.Formats.Tar;
using System.Globalization;
using System.Text;

namespace FitnessGrpc.VectorEngine.Storage;

/// <summary>The snapshots of one collection, or the full ones: archives, each with its checksum in a file beside it.</summary>
internal sealed class SnapshotFolder(IStorage storage, string folder)
{
    private const string Suffix = ".snapshot", ChecksumSuffix = ".checksum", TimeFormat = "yyyy-MM-dd-HH-mm-ss-fffffff";

    /// <summary>Writes an archive; it has its name only when it is whole and on the disk.</summary>
    public SnapshotInfo Create(string of, DateTimeOffset now, Action<TarWriter> fill)
    {
        storage.CreateFolder(folder);
        storage.SyncFolder(Path.GetDirectoryName(folder)!);
        storage.SyncFolder(Path.GetDirectoryName(Path.GetDirectoryName(folder)!)!);
        var name = $"{(of.Length <= 50 ? of : of[..50])}-{now.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}{Suffix}";
        var path = Path.Combine(folder, name);
        var temporary = path + ComponentWriter.Temporary;
        try
        {
            using var file = storage.Open(temporary);
            file.Truncate(0);
            using (var buffered = new BufferedStream(new StorageStream(file), 1 << 18))
            {
                using (var tar = new TarWriter(buffered, TarEntryFormat.Pax, leaveOpen: true))
                {
                    fill(tar);
                }

                buffered.Flush();
                file.Sync();
            }

            string checksum;
            using (var content = new StorageStream(storage.Open(temporary)))
            {
                checksum = SnapshotArchive.Checksum(content);
            }

            using (var beside = storage.Open(path + ChecksumSuffix))
            {
                beside.Truncate(0);
                beside.Write(0, Encoding.ASCII.GetBytes(checksum));
                beside.Sync();
            }
        }
        catch
        {
            storage.Delete(temporary);
            storage.Delete(path + ChecksumSuffix);
            throw;
        }

        storage.Rename(temporary, path);
        storage.SyncFolder(folder);
        return Describe(name);
    }

    /// <summary>Removes what a process that was killed left of an archive. Not while one is being written.</summary>
    public void RemoveUnfinished()
    {
        foreach (var name in storage.List(folder).Where(static n => n.EndsWith(Suffix + ComponentWriter.Temporary, StringComparison.Ordinal)))
        {
            storage.Delete(Path.Combine(folder, name));
        }
    }

    /// <summary>The archives, oldest first.</summary>
    public IReadOnlyList<SnapshotInfo> List() =>
        !storage.FolderExists(folder) ? [] : [.. storage.List(folder).Where(n => n.EndsWith(Suffix, StringComparison.Ordinal)).Select(Describe).OrderBy(s => s.Created)];

    public Stream Open(string name) => new StorageStream(storage.Open(Checked(name)));

    public void Delete(string name)
    {
        var path = Checked(name);
        storage.Delete(path);
        storage.Delete(path + ChecksumSuffix);
        storage.SyncFolder(folder);
    }

    private string Checked(string name)
    {
        // What is not one of the names listed cannot lead out of the folder.
        if (!storage.FolderExists(folder) || !name.EndsWith(Suffix, StringComparison.Ordinal) || !storage.List(folder).Contains(name))
        {
            throw EngineException.Missing($"Snapshot `{(name.Length <= 255 ? name : name[..255])}` not found");
        }

        return Path.Combine(folder, name);
    }

    private SnapshotInfo Describe(string name)
    {
        using var file = storage.Open(Path.Combine(folder, name));
        var stamp = name.AsSpan(0, name.Length - Suffix.Length);
        stamp = stamp[Math.Max(0, stamp.Length - TimeFormat.Length)..];
        var created = DateTime.TryParseExact(stamp, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : DateTime.UnixEpoch;
        return new SnapshotInfo(name, new DateTimeOffset(created, TimeSpan.Zero), file.Length, ReadChecksum(name));
    }

    private string ReadChecksum(string name)
    {
        var path = Path.Combine(folder, name + ChecksumSuffix);
        if (!storage.Exists(path))
        {
            return "";
        }

        using var file = storage.Open(path);
        Span<byte> bytes = stackalloc byte[64];
        return Encoding.ASCII.GetString(bytes[..file.Read(0, bytes)]);
    }
}
