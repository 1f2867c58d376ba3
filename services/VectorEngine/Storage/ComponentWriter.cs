using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace FitnessGrpc.VectorEngine.Storage;

/// <summary>Writes a component of a segment: a header of 64 bytes, which is written last, and the body it has the checksum of.</summary>
internal sealed class ComponentWriter : IDisposable
{
    public const int HeaderSize = 64;
    public const uint Mark = 0x47455346; // "FSEG"
    public const uint Version = 1;

    /// <summary>The end of the name of a file that is not whole yet.</summary>
    public const string Temporary = ".tmp";

    private readonly IStorageFile _file;
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(1 << 18);
    private readonly ComponentKind _kind;
    private int _used;
    private long _flushed;
    private uint _crc = Crc32C.Start;

    public ComponentWriter(IStorage storage, string path, ComponentKind kind)
    {
        _kind = kind;
        _file = storage.Open(path);
        _file.Truncate(0);
    }

    /// <summary>Writes a component beside the one that may be there and puts it in its place when it is whole: a reader of the old one keeps that.</summary>
    public static void Replace(IStorage storage, string path, ComponentKind kind, Action<ComponentWriter> write)
    {
        var temporary = path + Temporary;
        try
        {
            using var writer = new ComponentWriter(storage, temporary, kind);
            write(writer);
            writer.Finish();
        }
        catch (Exception error) when (error is not SyncFailedException)
        {
            storage.Delete(temporary);
            throw;
        }

        storage.Rename(temporary, path);
    }

    /// <summary>Bytes of the body so far.</summary>
    public long Position { get; private set; }

    public void Write<T>(ReadOnlySpan<T> values)
        where T : unmanaged => Write(MemoryMarshal.AsBytes(values));

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Position += bytes.Length;
        while (!bytes.IsEmpty)
        {
            var part = bytes[..Math.Min(bytes.Length, _buffer.Length - _used)];
            part.CopyTo(_buffer.AsSpan(_used));
            _used += part.Length;
            bytes = bytes[part.Length..];
            if (_used == _buffer.Length)
            {
                Flush();
            }
        }
    }

    /// <summary>Zeros up to a multiple of 64 bytes, so that what follows is aligned in the mapped file.</summary>
    public void Align()
    {
        Span<byte> zeros = stackalloc byte[64];
        zeros.Clear();
        Write(zeros[..(int)((64 - (Position % 64)) % 64)]);
    }

    /// <summary>Writes the header and forces the file to the disk.</summary>
    public void Finish()
    {
        Flush();
        Span<byte> header = stackalloc byte[HeaderSize];
        header.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header, Mark);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], (uint)_kind);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], Crc32C.End(_crc));
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], Position);
        BinaryPrimitives.WriteUInt32LittleEndian(header[60..], Crc32C.Of(header[..60]));
        _file.Write(0, header);
        _file.Sync();
    }

    public void Dispose() => _file.Dispose();

    private void Flush()
    {
        var bytes = _buffer.AsSpan(0, _used);
        _crc = Crc32C.Append(_crc, bytes);
        _file.Write(HeaderSize + _flushed, bytes);
        _flushed += _used;
        _used = 0;
    }
}
