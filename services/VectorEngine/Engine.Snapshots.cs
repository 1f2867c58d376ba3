namespace FitnessGrpc.VectorEngine;

/// <content>Snapshots of one collection and of all.</content>
public sealed partial class Engine
{
    /// <summary>Writes a snapshot with every write acknowledged before the call; writes and reads go on meanwhile. Aliases are not part of it.</summary>
    public Task<SnapshotInfo> CreateSnapshotAsync(string collection, CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>The snapshots of a collection, oldest first.</summary>
    public IReadOnlyList<SnapshotInfo> Snapshots(string collection) => throw new NotImplementedException();

    /// <summary>Opens a snapshot for reading.</summary>
    public Stream OpenSnapshot(string collection, string name) => throw new NotImplementedException();

    /// <summary>Deletes a snapshot.</summary>
    public Task DeleteSnapshotAsync(string collection, string name, CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>Creates a collection from a snapshot, or replaces the one of that name once the snapshot was read and checked as a whole.</summary>
    /// <param name="collection">Name of the collection, which may be another than the snapshot's.</param>
    /// <param name="archive">The file.</param>
    /// <param name="checksum">Its SHA-256 in hexadecimal, or null.</param>
    /// <param name="cancellation">Gives up and leaves everything as it was.</param>
    public Task RestoreSnapshotAsync(string collection, Stream archive, string? checksum, CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>Writes a snapshot of all collections and aliases.</summary>
    public Task<SnapshotInfo> CreateFullSnapshotAsync(CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>The snapshots of all collections, oldest first.</summary>
    public IReadOnlyList<SnapshotInfo> FullSnapshots() => throw new NotImplementedException();

    /// <summary>Opens a full snapshot for reading.</summary>
    public Stream OpenFullSnapshot(string name) => throw new NotImplementedException();

    /// <summary>Deletes a full snapshot.</summary>
    public Task DeleteFullSnapshotAsync(string name, CancellationToken cancellation = default) => throw new NotImplementedException();
}
