namespace FitnessGrpc.Embedding.Hub;

/// <summary>A file of a model at the hub.</summary>
/// <param name="Path">Name in the model's folder, with '/' between its parts; checked to stay inside.</param>
/// <param name="Size">Bytes; null when the hub does not say.</param>
/// <param name="Checksum">What it must come to; null when the list of files does not say.</param>
internal sealed record HubFile(string Path, long? Size, Checksum? Checksum)
{
    /// <summary>Folder of the file, without a '/' at its end; empty for the model's own.</summary>
    public string Folder => Path.LastIndexOf('/') is >= 0 and var at ? Path[..at] : "";

    /// <summary>Name without the folder.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];
}
