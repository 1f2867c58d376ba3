using System.Buffers.Binary;

namespace FitnessGrpc.VectorEngine.Storage;

/// <summary>A mapped component whose checksum was verified.</summary>
internal sealed unsafe class Component : IDisposable
{
    private readonly IMapping _mapping;

    private Component(IMapping mapping, long length) => (_mapping, Length) = (mapping, length);

    /// <summary>The body, aligned to 64 bytes.</summary>
    public byte* Body => _mapping.Pointer + ComponentWriter.HeaderSize;

    /// <summary>Bytes of the body.</summary>
    public long Length { get; }

    /// <summary>The body of a component that fits into a span.</summary>
    public ReadOnlySpan<byte> Span => new(Body, checked((int)Length));

    /// <summary>Maps and verifies a component.</summary>
    /// <exception cref="InvalidDataException">It is missing, damaged, or of another kind.</exception>
    public static Component Open(IStorage storage, string path, ComponentKind kind)
    {
        if (!storage.Exists(path))
        {
            throw new InvalidDataException($"{Name(path)} is missing");
        }

        var mapping = storage.Map(path);
        try
        {
            if (mapping.Length < ComponentWriter.HeaderSize)
            {
                throw new InvalidDataException($"{Name(path)} is cut off");
            }

            var header = new ReadOnlySpan<byte>(mapping.Pointer, ComponentWriter.HeaderSize);
            if (BinaryPrimitives.ReadUInt32LittleEndian(header) != ComponentWriter.Mark
                || Crc32C.Of(header[..60]) != BinaryPrimitives.ReadUInt32LittleEndian(header[60..]))
            {
                throw new InvalidDataException($"the header of {Name(path)} is damaged");
            }

            if (BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) != ComponentWriter.Version)
            {
                throw new InvalidDataException($"{Name(path)} was written by another version");
            }

            var length = BinaryPrimitives.ReadInt64LittleEndian(header[16..]);
            if (BinaryPrimitives.ReadUInt32LittleEndian(header[8..]) != (uint)kind || length < 0 || length != mapping.Length - ComponentWriter.HeaderSize)
            {
                throw new InvalidDataException($"{Name(path)} is not what its header says");
            }

            if (Checksum(mapping, length) != BinaryPrimitives.ReadUInt32LittleEndian(header[12..]))
            {
                throw new InvalidDataException($"{Name(path)} is damaged");
            }

            return new Component(mapping, length);
        }
        catch
        {
            mapping.Dispose();
            throw;
        }
    }

    public void Dispose() => _mapping.Dispose();

    private static string Name(string path) => $"{Path.GetFileName(Path.GetDirectoryName(path))}/{Path.GetFileName(path)}";

    private static uint Checksum(IMapping mapping, long length)
    {
        var crc = Crc32C.Start;
        for (long at = 0; at < length; at += 1 << 20)
        {
            crc = Crc32C.Append(crc, new ReadOnlySpan<byte>(mapping.Pointer + ComponentWriter.HeaderSize + at, (int)Math.Min(length - at, 1 << 20)));
        }

        return Crc32C.End(crc);
    }
}
