using System.Runtime.InteropServices;
using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine.Segments;

/// <summary>Writes the files of a segment from points of others, in the order of ids.</summary>
internal sealed class SegmentWriter(IStorage storage, string folder, CollectionSchema schema)
{
    private readonly ByteWriter _payload = new();

    /// <summary>Where a point of the new segment comes from.</summary>
    public readonly record struct Entry(PointId Id, int Source, int Slot);

    /// <summary>The live points of the tail in the order of ids.</summary>
    public static Entry[] Collect(Tail tail) => [.. tail.InOrder(null).Select(slot => new Entry(tail.IdAt(slot), 0, slot))];

    /// <summary>The points of sealed segments that are not marked as deleted, in the order of ids.</summary>
    public static Entry[] Collect(IReadOnlyList<SealedSegment> sources, IReadOnlyList<ulong[]> deleted)
    {
        var entries = new Entry[sources.Select((s, i) => s.SlotLimit - Bits.Count(deleted[i])).Sum()];
        var at = 0;
        for (var source = 0; source < sources.Count; source++)
        {
            for (var slot = 0; slot < sources[source].SlotLimit; slot++)
            {
                if (!Bits.Get(deleted[source], slot))
                {
                    entries[at++] = new Entry(sources[source].IdAt(slot), source, slot);
                }
            }
        }

        if (sources.Count > 1)
        {
            Array.Sort(entries, static (a, b) => a.Id.CompareTo(b.Id));
        }

        return entries;
    }

    /// <summary>Writes all files that hold points and vectors, each forced to the disk, and the folder.</summary>
    public void Write(IReadOnlyList<ISegment> sources, Entry[] entries, CancellationToken cancellation = default)
    {
        storage.CreateFolder(folder);
        var versions = new ulong[entries.Length];
        var ids = new PointId[entries.Length];
        for (var i = 0; i < entries.Length; i++)
        {
            ids[i] = entries[i].Id;
            versions[i] = sources[entries[i].Source].VersionAt(entries[i].Slot);
        }

        PointTable.Write(storage, Named(SegmentFiles.Points), ids, versions);
        WritePayloads(sources, entries, cancellation);
        var columns = SegmentColumns.Of(schema);
        for (var i = 0; i < columns.All.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var column = columns.All[i];
            if (column.Sparse is not null)
            {
                WriteSparse(Named(SegmentFiles.Sparse(i)), column.Name, sources, entries);
            }
            else if (column.Dense!.Multi)
            {
                WriteMulti(Named(SegmentFiles.Multi(i)), column.Name, sources, entries);
            }
            else
            {
                WriteDense(Named(SegmentFiles.Dense(i)), column.Name, column.Dense, sources, entries, cancellation);
            }
        }

        columns.Write(storage, Named(SegmentFiles.Columns));
        storage.SyncFolder(folder);
    }

    private string Named(string file) => Path.Combine(folder, file);

    private void WritePayloads(IReadOnlyList<ISegment> sources, Entry[] entries, CancellationToken cancellation)
    {
        using var writer = new BlobWriter(storage, Named(SegmentFiles.Payloads), ComponentKind.Payloads, entries.Length);
        foreach (var entry in entries)
        {
            cancellation.ThrowIfCancellationRequested();
            if (sources[entry.Source] is SealedSegment stored)
            {
                writer.Add(stored.StoredPayloadAt(entry.Slot));
                continue;
            }

            _payload.Clear();
            _payload.Payload(sources[entry.Source].PayloadAt(entry.Slot));
            writer.Add(_payload.Span);
        }

        writer.Finish();
    }

    private void WriteDense(string path, string name, DenseVectorSchema column, IReadOnlyList<ISegment> sources, Entry[] entries, CancellationToken cancellation)
    {
        using var writer = new ComponentWriter(storage, path, ComponentKind.Dense);
        var rows = sources.Select(s => s.Dense(name)).ToArray();
        var has = new ulong[Bits.Words(entries.Length)];
        var none = new float[column.Size];
        for (var i = 0; i < entries.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (rows[entries[i].Source] is { } source && source.Has(entries[i].Slot))
            {
                Bits.Set(has, i);
                writer.Write(source.At(entries[i].Slot));
            }
            else
            {
                writer.Write<float>(none);
            }
        }

        writer.Align();
        writer.Write<ulong>(has);
        writer.Finish();
    }

    private void WriteMulti(string path, string name, IReadOnlyList<ISegment> sources, Entry[] entries)
    {
        using var writer = new BlobWriter(storage, path, ComponentKind.Multi, entries.Length);
        var rows = sources.Select(s => s.Multi(name)).ToArray();
        foreach (var entry in entries)
        {
            if (rows[entry.Source] is { } source && source.Has(entry.Slot))
            {
                writer.Add(MemoryMarshal.AsBytes(source.At(entry.Slot)));
            }
            else
            {
                writer.AddNone();
            }
        }

        writer.Finish();
    }

    private void WriteSparse(string path, string name, IReadOnlyList<ISegment> sources, Entry[] entries)
    {
        using var writer = new BlobWriter(storage, path, ComponentKind.Sparse, entries.Length);
        var columns = sources.Select(s => s.Sparse(name)).ToArray();
        foreach (var entry in entries)
        {
            if (columns[entry.Source]?.At(entry.Slot) is { } vector)
            {
                SparseBlob.Write(writer, vector);
            }
            else
            {
                writer.AddNone();
            }
        }

        writer.Finish();
    }
}
