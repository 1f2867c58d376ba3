using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace FitnessGrpc.Embedding.Serving;

/// <summary>What tells whether the files of a folder have changed: names, sizes and times, not contents.</summary>
internal static class FolderStamp
{
    private const int MaxDepth = 4;
    private const int MaxFiles = 4096;

    /// <summary>The stamp of a folder; zero when it is not there or cannot be read.</summary>
    /// <param name="folder">The folder; a variant of the weights may be named behind a #, as for <see cref="Models.ModelFolder"/>.</param>
    public static UInt128 Of(string folder)
    {
        if (folder.LastIndexOf('#') is > 0 and var mark && !Directory.Exists(folder))
            folder = folder[..mark];
        var hash = new XxHash128();
        var settings = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = MaxDepth };
        try
        {
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", settings).OrderBy(static f => f.FullName, StringComparer.Ordinal).Take(MaxFiles))
            {
                hash.Append(MemoryMarshal.AsBytes(file.FullName.AsSpan()));
                // A file may be a link to a shared one: what counts is the file behind it.
                var real = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
                hash.Append(BitConverter.GetBytes(real.Length));
                hash.Append(BitConverter.GetBytes(real.LastWriteTimeUtc.Ticks));
            }
            return hash.GetCurrentHashAsUInt128();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return UInt128.Zero;
        }
    }
}
