using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FitnessGrpc.VectorEngine.Storage;

/// <summary>Files of the operating system. fsync is called directly because <c>Flush(true)</c> swallows some of its errors and cannot be used on a folder.</summary>
internal sealed partial class PosixStorage : IStorage
{
    private const int ReadOnlyFolder = 0x10000 | 0x80000; // O_DIRECTORY | O_CLOEXEC on Linux

    public IStorageFile Open(string path) => new PosixFile(File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read), path);

    public IMapping Map(string path) => OperatingSystem.IsWindows() ? new ReadMapping(path) : new PosixMapping(path);

    public IDisposable Lock(string path) => new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    public bool Exists(string path) => File.Exists(path);

    public bool FolderExists(string path) => Directory.Exists(path);

    public void Rename(string from, string to) => File.Move(from, to, overwrite: true);

    public void Delete(string path) => File.Delete(path);

    public void CreateFolder(string path) => Directory.CreateDirectory(path);

    public void DeleteFolder(string path) => Directory.Delete(path, recursive: true);

    public IReadOnlyList<string> List(string path) =>
        [.. Directory.EnumerateFileSystemEntries(path).Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal)];

    public void SyncFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var folder = OperatingSystem.IsLinux() ? open(path, ReadOnlyFolder) : open(path, 0);
        if (folder < 0)
        {
            throw new SyncFailedException(path, Marshal.GetLastPInvokeError());
        }

        try
        {
            if (fsync(folder) != 0)
            {
                throw new SyncFailedException(path, Marshal.GetLastPInvokeError());
            }
        }
        finally
        {
            _ = close(folder);
        }
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int descriptor);

    private sealed class PosixFile(SafeFileHandle handle, string path) : IStorageFile
    {
        public long Length => RandomAccess.GetLength(handle);

        public int Read(long offset, Span<byte> into) => RandomAccess.Read(handle, into, offset);

        public void Write(long offset, ReadOnlySpan<byte> data) => RandomAccess.Write(handle, data, offset);

        public void Truncate(long length) => RandomAccess.SetLength(handle, length);

        public void Sync()
        {
            if (OperatingSystem.IsWindows())
            {
                RandomAccess.FlushToDisk(handle);
                return;
            }

            var held = false;
            handle.DangerousAddRef(ref held);
            try
            {
                if (fsync((int)handle.DangerousGetHandle()) != 0)
                {
                    throw new SyncFailedException(path, Marshal.GetLastPInvokeError());
                }
            }
            finally
            {
                handle.DangerousRelease();
            }
        }

        public void Dispose() => handle.Dispose();
    }
}
