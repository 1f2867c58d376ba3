namespace FitnessGrpc.VectorEngine.Tests.Support;

/// <summary>A body as a web server gives it: no length, no seeking, asynchronous reads only, and it comes when the sender likes.</summary>
internal sealed class SlowUpload(byte[] content) : Stream
{
    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _at;

    /// <summary>Whether the connection breaks at the end of the content.</summary>
    public bool Breaks { get; init; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public void Go() => _go.TrySetResult();

    public override int Read(byte[] buffer, int offset, int count) => throw new InvalidOperationException("Synchronous operations are disallowed");

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _go.Task.WaitAsync(cancellationToken);
        var read = Math.Min(buffer.Length, content.Length - _at);
        if (read == 0 && Breaks && buffer.Length > 0)
            throw new IOException("the connection broke");
        content.AsMemory(_at, read).CopyTo(buffer);
        _at += read;
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
