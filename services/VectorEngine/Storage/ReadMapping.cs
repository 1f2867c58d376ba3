using System.Runtime.InteropServices;

namespace FitnessGrpc.VectorEngine.Storage;

/// <summary>Stands in for a mapping where there is no mmap: the file is read into memory.</summary>
internal sealed unsafe class ReadMapping : IMapping
{
    public ReadMapping(string path)
    {
        using var handle = File.OpenHandle(path);
        Length = RandomAccess.GetLength(handle);
        Pointer = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(1, Length), 64);
        for (long at = 0; at < Length;)
        {
            var read = RandomAccess.Read(handle, new Span<byte>(Pointer + at, (int)Math.Min(Length - at, 1 << 20)), at);
            if (read == 0)
            {
                throw new IOException($"{Path.GetFileName(path)} became shorter while it was read");
            }

            at += read;
        }
    }

    public byte* Pointer { get; private set; }

    public long Length { get; }

    public void Dispose()
    {
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
    }
}
