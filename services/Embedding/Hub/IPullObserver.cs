namespace FitnessGrpc.Embedding.Hub;

/// <summary>Is told how a pull goes on.</summary>
public interface IPullObserver
{
    /// <summary>The files are known.</summary>
    /// <param name="files">Number of files that are fetched.</param>
    /// <param name="bytes">Bytes of them all, as far as the hub says.</param>
    void Planned(int files, long bytes);

    /// <summary>A file begins, or goes on where an earlier pull stopped.</summary>
    /// <param name="file">Name in the model's folder.</param>
    /// <param name="size">Bytes of the file; null when the hub does not say.</param>
    /// <param name="have">Bytes that are here.</param>
    void Started(string file, long? size, long have);

    /// <summary>More of the file is here.</summary>
    /// <param name="have">Bytes of the file that are here.</param>
    void Advanced(long have);

    /// <summary>The file is whole and what the hub says it is.</summary>
    /// <param name="file">Name in the model's folder.</param>
    /// <param name="size">Bytes of the file.</param>
    void Finished(string file, long size);

    /// <summary>Something worth knowing, as a connection that was cut and is tried again.</summary>
    void Note(string text);
}
