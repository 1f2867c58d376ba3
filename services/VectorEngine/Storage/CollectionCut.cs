namespace FitnessGrpc.VectorEngine.Storage;

/// <summary>A collection as of one checkpoint, kept from being deleted until it is disposed.</summary>
/// <param name="Files">Whose segments are pinned.</param>
/// <param name="Checkpoint">The checkpoint.</param>
/// <param name="Folders">Its segments.</param>
/// <param name="Deleted">Marks of deleted points, by path within the collection.</param>
internal sealed record CollectionCut(
    CollectionFiles Files, StateFile Checkpoint, IReadOnlyList<(ulong Number, string Path)> Folders, IReadOnlyList<(string Name, byte[] Bytes)> Deleted) : IDisposable
{
    public void Dispose() => Files.Unpin(Folders.Select(f => f.Number));
}
