using System.Runtime.InteropServices;

namespace FitnessGrpc.VectorEngine.Graphs;

/// <summary>
/// Memory outside of the collected heap, zeroed. Blocks of some megabytes ask for huge pages: a walk touches memory at random, and with
/// pages of 4 KiB most of its loads would also miss the translation cache.
/// </summary>
internal sealed unsafe partial class NativeBlock
{
    private const int HugePage = 2 << 20;
    private const int AdviseHugePages = 14;

    private static long _total;

    public NativeBlock(long length)
    {
        Length = length;
        Interlocked.Add(ref _total, length);
        var huge = length >= 2 * HugePage;
        Pointer = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(64, length), huge ? HugePage : 64u);
        if (huge && OperatingSystem.IsLinux())
        {
            // Advice only: a kernel that does not heed it is slower, not wrong.
            _ = Advise(Pointer, (nuint)length, AdviseHugePages);
        }

        NativeMemory.Clear(Pointer, (nuint)length);
        GC.AddMemoryPressure(Math.Max(1, length));
    }

    ~NativeBlock()
    {
        NativeMemory.AlignedFree(Pointer);
        Interlocked.Add(ref _total, -Length);
        GC.RemoveMemoryPressure(Math.Max(1, Length));
    }

    /// <summary>Bytes of all blocks of the process.</summary>
    public static long TotalBytes => Interlocked.Read(ref _total);

    /// <summary>The first byte; a multiple of 64.</summary>
    public byte* Pointer { get; }

    /// <summary>Bytes.</summary>
    public long Length { get; }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(byte* address, nuint length, int advice);
}
