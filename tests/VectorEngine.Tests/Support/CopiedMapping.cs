using System.Runtime.InteropServices;
using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine.Tests.Support;

/// <summary>A mapping of a file that is only in memory: a copy, which is wiped when it is disposed so that a reader who comes too late is found out.</summary>
internal sealed unsafe class CopiedMapping : IMapping
{
    public CopiedMapping(byte[] data)
    {
        Length = data.Length;
        Pointer = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(1, data.Length), 64);
        data.CopyTo(new Span<byte>(Pointer, data.Length));
    }

    public byte* Pointer { get; private set; }

    public long Length { get; }

    public void Dispose()
    {
        if (Pointer is null)
            return;
        new Span<byte>(Pointer, (int)Length).Fill(0xDD);
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
    }
}
