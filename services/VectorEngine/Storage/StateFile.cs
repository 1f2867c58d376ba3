namespace FitnessGrpc.VectorEngine.Storage;

/// <summary>
/// A checkpoint: the schema, the indexes, and which segments the points are in, as of one operation. Written beside and renamed when it is whole, so that it
/// is the commit of everything it names.
/// </summary>
internal sealed record StateFile
{
    private const byte Version = 2;

    /// <summary>The last operation that is part of it.</summary>
    public required ulong Sequence { get; init; }

    /// <summary>The collection's name when it was written.</summary>
    public required string Name { get; init; }

    public required CollectionSchema Schema { get; init; }

    public required IReadOnlyDictionary<string, PayloadIndexSchema> Indexes { get; init; }

    /// <summary>Sealed segments and the checkpoint that wrote their marks of deleted points (0 is none).</summary>
    public required IReadOnlyList<(ulong Number, ulong Deleted)> Segments { get; init; }

    /// <summary>The segment that holds the tail's points; 0 when it is empty.</summary>
    public required ulong Tail { get; init; }

    /// <summary>The number of the next segment.</summary>
    public required ulong NextSegment { get; init; }

    public void Write(IStorage storage, string path)
    {
        var bytes = Encode();
        var temporary = path + ".tmp";
        try
        {
            using var file = storage.Open(temporary);
            file.Truncate(0);
            file.Write(0, bytes);
            file.Sync();
        }
        catch (IOException error) when (error is not SyncFailedException)
        {
            storage.Delete(temporary);
            throw;
        }

        storage.Rename(temporary, path);
    }

    /// <summary>Reads a file; null when it is damaged or not whole.</summary>
    public static StateFile? TryRead(IStorage storage, string path)
    {
        using var file = storage.Open(path);
        return TryDecode(file);
    }

    /// <summary>Decodes the bytes of a file; null when they are damaged or not whole.</summary>
    public static StateFile? TryDecode(byte[] bytes)
    {
        using var file = new ReadOnlyBytes(bytes);
        return TryDecode(file);
    }

    public byte[] Encode()
    {
        var w = new ByteWriter();
        w.Byte(Version);
        w.Text(Name);
        SchemaCodec.Write(w, Schema);
        w.Varint((ulong)Indexes.Count);
        foreach (var (field, index) in Indexes)
        {
            OperationCodec.Index(w, field, index);
        }

        w.Varint((ulong)Segments.Count);
        foreach (var (number, deleted) in Segments)
        {
            w.Varint(number);
            w.Varint(deleted);
        }

        w.Varint(Tail);
        w.Varint(NextSegment);
        var framed = new ByteBuffer();
        Frames.Write(framed, Sequence, w.Span);
        return framed.Span.ToArray();
    }

    private static StateFile? TryDecode(IStorageFile file)
    {
        if (!Frames.TryRead(file, 0, file.Length, out var sequence, out var body) || body.Length + Frames.HeaderSize != file.Length)
        {
            return null;
        }

        try
        {
            return Decode(sequence, body);
        }
        catch (Exception error) when (error is InvalidDataException or OverflowException)
        {
            return null;
        }
    }

    private static StateFile Decode(ulong sequence, byte[] body)
    {
        var r = new ByteReader(body);
        if (r.Byte() != Version)
        {
            throw new InvalidDataException("written by another version");
        }

        var name = r.Text();
        var schema = SchemaCodec.Schema(ref r);
        var indexes = new Dictionary<string, PayloadIndexSchema>();
        for (var n = r.Count(); n > 0; n--)
        {
            var (field, index) = OperationCodec.Index(ref r);
            indexes[field] = index;
        }

        var segments = new (ulong, ulong)[r.Count()];
        for (var i = 0; i < segments.Length; i++)
        {
            segments[i] = (r.Varint(), r.Varint());
        }

        return new StateFile
        {
            Sequence = sequence,
            Name = name,
            Schema = schema,
            Indexes = indexes,
            Segments = segments,
            Tail = r.Varint(),
            NextSegment = r.Varint(),
        };
    }
}
