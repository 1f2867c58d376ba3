namespace FitnessGrpc.VectorEngine.Storage;

/// <summary>fsync failed: the kernel may have dropped the data, so it must not be tried again.</summary>
internal sealed class SyncFailedException(string path, int errno) : IOException($"fsync of {Path.GetFileName(path)} failed with error {errno}");
