using System.Runtime.InteropServices;

namespace FitnessGrpc.VectorEngine.Storage;

/// <summary>A mapping by mmap. The descriptor is closed at once, so that many segments do not need many open files.</summary>
internal sealed unsafe partial class PosixMapping : IMapping
{
    private const int ProtectRead = 1, MapShared = 1;

    public PosixMapping(string path)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Length = RandomAccess.GetLength(handle);
        if (Length == 0)
        {
            return;
        }

        var address = mmap(0, (nuint)Length, ProtectRead, MapShared, (int)handle.DangerousGetHandle(), 0);
        if (address == -1)
        {
            throw new IOException($"cannot map {Path.GetFileName(path)}: error {Marshal.GetLastPInvokeError()}");
        }

        Pointer = (byte*)address;
    }

    public byte* Pointer { get; private set; }

    public long Length { get; }

    public void Dispose()
    {
        if (Pointer is not null)
        {
            _ = munmap((nint)Pointer, (nuint)Length);
            Pointer = null;
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint mmap(nint address, nuint length, int protection, int flags, int descriptor, long offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int munmap(nint address, nuint length);
}
