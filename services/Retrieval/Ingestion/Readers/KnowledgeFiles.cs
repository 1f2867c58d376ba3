namespace FitnessGrpc.Retrieval.Ingestion.Readers;

/// <summary>Finds the files below paths, in the same order on every machine. Hidden files and linked folders are left out.</summary>
internal static class KnowledgeFiles
{
    /// <summary>Files, or refusals of paths that cannot be read.</summary>
    /// <param name="paths">Files and folders.</param>
    /// <param name="isKnown">Whether an extension (lower case, with its dot) has a reader.</param>
    public static IEnumerable<(KnowledgeFile? File, ReadItem? Item)> Find(IEnumerable<string> paths, Func<string, bool> isKnown)
    {
        foreach (var path in paths)
        {
            if (Directory.Exists(path))
            {
                foreach (var found in Walk(path, Path.GetFullPath(path), "", isKnown))
                    yield return found;
            }
            else if (!File.Exists(path))
            {
                yield return (null, ReadItem.Refused(new(path), "there is no such file or folder"));
            }
            else if (!isKnown(Path.GetExtension(path).ToLowerInvariant()))
            {
                yield return (null, ReadItem.Refused(new(path), $"no reader knows the extension '{Path.GetExtension(path)}'"));
            }
            else
            {
                yield return (new KnowledgeFile(Path.GetFullPath(path), path, Path.GetFileName(path)), null);
            }
        }
    }

    private static IEnumerable<(KnowledgeFile? File, ReadItem? Item)> Walk(
        string display, string folder, string relative, Func<string, bool> isKnown)
    {
        FileSystemInfo[] entries;
        string? problem = null;
        try
        {
            entries = new DirectoryInfo(folder).GetFileSystemInfos();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            entries = [];
            problem = "the folder cannot be read";
        }
        if (problem is not null)
            yield return (null, ReadItem.Refused(new(display), problem));
        foreach (var entry in entries.OrderBy(static e => e.Name, StringComparer.Ordinal))
        {
            if (entry.Name.StartsWith('.') || (OperatingSystem.IsWindows() && entry.Attributes.HasFlag(FileAttributes.Hidden)))
                continue;
            var shown = Path.Combine(display, entry.Name);
            if (entry is DirectoryInfo)
            {
                // A link may lead back up, and the walk would not end.
                if (entry.LinkTarget is not null)
                    continue;
                foreach (var found in Walk(shown, entry.FullName, $"{relative}{entry.Name}/", isKnown))
                    yield return found;
            }
            else if (isKnown(entry.Extension.ToLowerInvariant()))
            {
                yield return (new KnowledgeFile(entry.FullName, shown, relative + entry.Name), null);
            }
            else
            {
                yield return (null, ReadItem.SkippedFile(shown));
            }
        }
    }
}
