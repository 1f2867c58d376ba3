namespace FitnessGrpc.Hosting.Modules;

/// <summary>Holds a module's data folder for this process, so that a second one cannot write to it.</summary>
internal sealed class DataDirectoryLock : IDisposable
{
    private readonly FileStream _file;

    private DataDirectoryLock(FileStream file) => _file = file;

    /// <exception cref="StartupException">Another process holds it, or the folder cannot be written.</exception>
    public static DataDirectoryLock Take(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            return new DataDirectoryLock(new FileStream(
                Path.Combine(directory, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e)
        {
            throw new StartupException($"The data folder {directory} is in use by another process, or cannot be written: {e.Message}");
        }
        catch (UnauthorizedAccessException)
        {
            throw new StartupException($"The data folder {directory} cannot be written: access denied.");
        }
    }

    public void Dispose() => _file.Dispose();
}
