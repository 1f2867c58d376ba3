namespace FitnessGrpc.Gateway.Forwarding;

/// <summary>The body of a gRPC answer that would go on for ever: once <paramref name="end"/> fires, it ends behind a whole message.</summary>
internal sealed class EndingStream(Stream inner, CancellationToken end) : Stream
{
    private readonly GrpcFrames _frames = new();

    /// <summary>Whether the stream was ended here, and not by its sender.</summary>
    public bool Ended { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_frames.AtBoundary)
            return Passed(buffer, await inner.ReadAsync(buffer, cancellationToken));
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, end);
            return Passed(buffer, await inner.ReadAsync(buffer, either.Token));
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            Ended = true;
            return 0;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private int Passed(Memory<byte> buffer, int read)
    {
        _frames.Pass(buffer.Span[..read]);
        return read;
    }
}
