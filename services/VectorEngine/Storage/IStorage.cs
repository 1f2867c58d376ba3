namespace FitnessGrpc.VectorEngine.Storage;

/// <summary>The file system as the engine uses it; tests replace it to lose what was not synced, to fill up and to fail.</summary>
internal interface IStorage
{
    /// <summary>Opens a file for reading and writing; creates it when it is missing.</summary>
    IStorageFile Open(string path);

    /// <summary>Maps a whole file for reading; it must not be written or cut while it is mapped.</summary>
    IMapping Map(string path);

    /// <summary>Holds a file so that nobody else can, until disposed; throws an <see cref="IOException"/> when it is held.</summary>
    IDisposable Lock(string path);

    bool Exists(string path);

    bool FolderExists(string path);

    void Rename(string from, string to);

    /// <summary>Deletes a file, if it is there.</summary>
    void Delete(string path);

    void CreateFolder(string path);

    void DeleteFolder(string path);

    /// <summary>Forces the folder's entries to the disk.</summary>
    void SyncFolder(string path);

    /// <summary>Names of the files and folders in a folder.</summary>
    IReadOnlyList<string> List(string path);
}
