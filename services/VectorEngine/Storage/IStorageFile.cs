namespace FitnessGrpc.VectorEngine.Storage;

/// <summary>An open file.</summary>
internal interface IStorageFile : IDisposable
{
    long Length { get; }

    /// <summary>Reads up to the span's length; 0 at the end.</summary>
    int Read(long offset, Span<byte> into);

    void Write(long offset, ReadOnlySpan<byte> data);

    void Truncate(long length);

    /// <summary>Forces the data to the disk; throws when the kernel reports an error.</summary>
    void Sync();
}
