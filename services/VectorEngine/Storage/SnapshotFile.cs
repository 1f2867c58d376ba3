using FitnessGrpc.VectorEngine.Collections;

namespace FitnessGrpc.VectorEngine.Storage;

/// <summary>A checkpoint: a frame with the schema, frames of points, a last frame with their number. Written beside and renamed when it is whole.</summary>
internal static class SnapshotFile
{
    private const byte Header = 0, Points = 1, End = 2, Version = 2;
    private const int TargetFrame = 1 << 20;

    /// <summary>Writes the state; returns the file's length.</summary>
    public static long Write(IStorage storage, string path, string name, CollectionState state)
    {
        var temporary = path + ".tmp";
        long length;
        try
        {
            using var file = storage.Open(temporary);
            file.Truncate(0);
            length = Write(file, name, state);
            file.Sync();
        }
        catch (IOException error) when (error is not SyncFailedException)
        {
            storage.Delete(temporary);
            throw;
        }

        storage.Rename(temporary, path);
        return length;
    }

    /// <summary>Reads a state; false when the file is damaged or not whole.</summary>
    public static bool TryRead(IStorage storage, string path, out CollectionState? state, out long length)
    {
        using var file = storage.Open(path);
        length = file.Length;
        state = null;
        try
        {
            state = Read(file, length);
            return state is not null;
        }
        catch (Exception error) when (error is InvalidDataException or EngineException or KeyNotFoundException or ArgumentException)
        {
            state = null;
            return false;
        }
    }

    private static long Write(IStorageFile file, string name, CollectionState state)
    {
        var buffer = new ByteBuffer();
        var body = new ByteWriter();
        long offset = 0;
        body.Byte(Header);
        body.Byte(Version);
        body.Text(name);
        Schema(body, state);
        Flush();
        var count = 0;
        var points = new ByteWriter();
        foreach (var id in state.Order)
        {
            var slot = state.SlotOf(id);
            points.Id(id);
            points.Varint(state.VersionAt(slot));
            points.Payload(state.PayloadAt(slot));
            points.Vectors(state.VectorsAt(slot));
            if (points.Length >= TargetFrame)
            {
                FlushPoints();
            }

            count++;
        }

        FlushPoints();
        body.Byte(End);
        body.Varint((ulong)count);
        Flush();
        return offset;

        void FlushPoints()
        {
            if (points.Length > 0)
            {
                body.Byte(Points);
                body.Bytes(points.Span);
                points.Clear();
                Flush();
            }
        }

        void Flush()
        {
            Frames.Write(buffer, state.Sequence, body.Span);
            file.Write(offset, buffer.Span);
            offset += buffer.Length;
            buffer.Clear();
            body.Clear();
        }
    }

    private static void Schema(ByteWriter w, CollectionState state)
    {
        w.Varint((ulong)state.Schema.Dense.Count);
        foreach (var (name, dense) in state.Schema.Dense)
        {
            w.Text(name);
            SchemaCodec.Write(w, dense);
        }

        w.Varint((ulong)state.Schema.Sparse.Count);
        foreach (var (name, sparse) in state.Schema.Sparse)
        {
            w.Text(name);
            SchemaCodec.Write(w, sparse);
        }

        w.Bytes(state.Schema.Annotations.Span);
        w.Varint((ulong)state.Indexes.Count);
        foreach (var (field, index) in state.Indexes)
        {
            OperationCodec.Index(w, field, index.Schema);
        }
    }

    private static CollectionState? Read(IStorageFile file, long length)
    {
        CollectionState? state = null;
        ulong count = 0;
        for (long offset = 0; Frames.TryRead(file, offset, length, out var sequence, out var body);)
        {
            offset += Frames.HeaderSize + body.Length;
            var r = new ByteReader(body);
            switch (r.Byte())
            {
                case Header when state is null:
                    var version = r.Byte();
                    if (version is 0 or > Version)
                    {
                        throw new InvalidDataException("written by another version");
                    }

                    _ = r.Text();
                    state = Schema(ref r, version);
                    state.Sequence = sequence;
                    break;
                case Points when state is not null:
                    var points = new ByteReader(r.Bytes());
                    while (!points.AtEnd)
                    {
                        var id = points.Id();
                        var written = points.Varint();
                        var payload = points.Payload();
                        state.Put(new PointData(id, points.Vectors(), payload), written);
                        count++;
                    }

                    break;
                case End:
                    return state is not null && r.Varint() == count && offset == length ? state : null;
                default:
                    return null;
            }
        }

        return null;
    }

    private static CollectionState Schema(ref ByteReader r, byte version)
    {
        var dense = new Dictionary<string, DenseVectorSchema>();
        for (var n = r.Count(); n > 0; n--)
        {
            // The first version knew a size and a distance only.
            dense[r.Text()] = version == 1 ? new DenseVectorSchema(checked((int)r.Varint()), (Distance)r.Byte()) : SchemaCodec.Dense(ref r);
        }

        var sparse = new Dictionary<string, SparseVectorSchema>();
        for (var n = r.Count(); n > 0; n--)
        {
            sparse[r.Text()] = SchemaCodec.Sparse(ref r);
        }

        var state = new CollectionState(new CollectionSchema { Dense = dense, Sparse = sparse, Annotations = r.Bytes().ToArray() });
        for (var n = r.Count(); n > 0; n--)
        {
            var (field, index) = OperationCodec.Index(ref r);
            state.AddIndex(field, index);
        }

        return state;
    }
}
