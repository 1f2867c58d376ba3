using System.Buffers.Binary;

namespace FitnessGrpc.VectorEngine.Storage;

/// <summary>Records in a file: mark, length, CRC-32C over length, sequence and body, sequence, body. All little-endian.</summary>
internal static class Frames
{
    public const int HeaderSize = 20;

    public const int MaxBody = 1 << 30;

    private const uint Mark = 0x4C415746; // "FWAL"

    public static void Write(ByteBuffer into, ulong sequence, ReadOnlySpan<byte> body)
    {
        var header = into.Reserve(HeaderSize);
        BinaryPrimitives.WriteUInt32LittleEndian(header, Mark);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], body.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(header[12..], sequence);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], Checksum(header, body));
        into.Append(body);
    }

    /// <summary>Reads the frame at an offset; false when there is none or it is damaged.</summary>
    public static bool TryRead(IStorageFile file, long offset, long length, out ulong sequence, out byte[] body)
    {
        sequence = 0;
        body = [];
        Span<byte> header = stackalloc byte[HeaderSize];
        if (length - offset < HeaderSize || !Fill(file, offset, header) || BinaryPrimitives.ReadUInt32LittleEndian(header) != Mark)
        {
            return false;
        }

        var size = BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
        if (size < 0 || size > MaxBody || size > length - offset - HeaderSize)
        {
            return false;
        }

        body = GC.AllocateUninitializedArray<byte>(size);
        sequence = BinaryPrimitives.ReadUInt64LittleEndian(header[12..]);
        return Fill(file, offset + HeaderSize, body) && Checksum(header, body) == BinaryPrimitives.ReadUInt32LittleEndian(header[8..]);
    }

    /// <summary>The offset of the next valid frame after an offset, or -1.</summary>
    public static long FindNext(IStorageFile file, long offset, long length)
    {
        var window = new byte[1 << 20];
        for (var at = offset; at < length;)
        {
            var read = file.Read(at, window);
            if (read < 4)
            {
                return -1;
            }

            for (var i = 0; i + 4 <= read; i++)
            {
                if (BinaryPrimitives.ReadUInt32LittleEndian(window.AsSpan(i)) == Mark && TryRead(file, at + i, length, out _, out _))
                {
                    return at + i;
                }
            }

            at += read - 3;
        }

        return -1;
    }

    private static bool Fill(IStorageFile file, long offset, Span<byte> into)
    {
        while (!into.IsEmpty)
        {
            var read = file.Read(offset, into);
            if (read == 0)
            {
                return false;
            }

            offset += read;
            into = into[read..];
        }

        return true;
    }

    private static uint Checksum(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body)
    {
        var crc = Crc32C.Append(Crc32C.Start, header.Slice(4, 4));
        return Crc32C.End(Crc32C.Append(Crc32C.Append(crc, header.Slice(12, 8)), body));
    }
}
