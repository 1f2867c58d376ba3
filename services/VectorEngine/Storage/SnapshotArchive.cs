using System.Buffers;
using System.Formats.Tar;
using System.Security.Cryptography;
using FitnessGrpc.VectorEngine.Segments;

namespace FitnessGrpc.VectorEngine.Storage;

/// <summary>
/// A snapshot as a tar file: a checkpoint and the files of its segments, for each collection. Every part has its checksum, and the names of entries are ours
/// or the archive is refused.
/// </summary>
internal static class SnapshotArchive
{
    private const string State = "state";

    /// <summary>Adds one collection under a prefix, which is empty or ends with a slash.</summary>
    public static void Add(TarWriter tar, string prefix, IStorage storage, CollectionCut cut)
    {
        Add(tar, prefix + State, new MemoryStream(cut.Checkpoint.Encode(), writable: false));
        foreach (var (number, path) in cut.Folders)
        {
            foreach (var file in storage.List(path).Where(static f => SegmentFiles.IsFile(f) && !SegmentFiles.IsDeleted(f)))
            {
                // Mapped, so that it is neither created when it is gone nor longer than its entry says.
                using var mapping = storage.Map(Path.Combine(path, file));
                using var content = Content(mapping);
                Add(tar, $"{prefix}{SegmentFiles.Folder(number)}/{file}", content);
            }
        }

        foreach (var (name, bytes) in cut.Deleted)
        {
            Add(tar, prefix + name, new MemoryStream(bytes, writable: false));
        }
    }

    private static unsafe UnmanagedMemoryStream Content(IMapping mapping) => new(mapping.Pointer, mapping.Length);

    public static void Add(TarWriter tar, string name, Stream content) =>
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = content });

    /// <summary>Writes a collection's entry into the folder of a new collection; gives the state, which is written last so that it commits the others, when it is that.</summary>
    /// <exception cref="InvalidDataException">The entry is none of ours.</exception>
    public static async Task<byte[]?> ExtractAsync(TarEntry entry, IStorage storage, string folder, CancellationToken cancellation)
    {
        if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || entry.DataStream is null)
        {
            throw new InvalidDataException("the snapshot holds something that is no file");
        }

        var name = entry.Name;
        if (name == State)
        {
            if (entry.Length > 64 << 20)
            {
                throw new InvalidDataException("the snapshot's state is too large");
            }

            using var buffer = new MemoryStream();
            await entry.DataStream.CopyToAsync(buffer, cancellation).ConfigureAwait(false);
            return buffer.ToArray();
        }

        var slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !SegmentFiles.IsFolder(name[..slash]) || !SegmentFiles.IsFile(name[(slash + 1)..]))
        {
            throw new InvalidDataException("the snapshot holds a file that does not belong to it");
        }

        var path = Path.Combine(folder, name[..slash]);
        storage.CreateFolder(path);
        using var file = storage.Open(Path.Combine(path, name[(slash + 1)..]));
        file.Truncate(0);
        var block = ArrayPool<byte>.Shared.Rent(1 << 18);
        try
        {
            int read;
            for (long at = 0; (read = await entry.DataStream.ReadAsync(block, cancellation).ConfigureAwait(false)) > 0; at += read)
            {
                file.Write(at, block.AsSpan(0, read));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }

        file.Sync();
        return null;
    }

    /// <summary>Writes the state of an extracted collection under a name and forces everything to the disk.</summary>
    public static void Finish(byte[]? state, string collection, IStorage storage, string folder)
    {
        var checkpoint = (state is null ? null : StateFile.TryDecode(state)) ?? throw new InvalidDataException("the snapshot has no readable state, or is of another version");
        foreach (var segment in storage.List(folder).Where(SegmentFiles.IsFolder))
        {
            storage.SyncFolder(Path.Combine(folder, segment));
        }

        (checkpoint with { Name = collection }).Write(storage, Path.Combine(folder, CollectionFiles.StateName(checkpoint.Sequence)));
        storage.SyncFolder(folder);
    }

    /// <summary>SHA-256 of what a stream holds, in lower-case hexadecimal.</summary>
    public static string Checksum(Stream content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
