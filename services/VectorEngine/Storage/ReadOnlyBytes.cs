namespace FitnessGrpc.VectorEngine.Storage;

/// <summary>Bytes in memory, read as a file.</summary>
internal sealed class ReadOnlyBytes(byte[] bytes) : IStorageFile
{
    public long Length => bytes.Length;

    public int Read(long offset, Span<byte> into)
    {
        var rest = bytes.AsSpan((int)Math.Min(offset, bytes.Length));
        var count = Math.Min(rest.Length, into.Length);
        rest[..count].CopyTo(into);
        return count;
    }

    public void Write(long offset, ReadOnlySpan<byte> data) => throw new NotSupportedException();

    public void Truncate(long length) => throw new NotSupportedException();

    public void Sync() => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
