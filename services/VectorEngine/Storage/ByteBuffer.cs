namespace FitnessGrpc.VectorEngine.Storage;

/// <summary>A growing buffer that is written to a file in one piece and used again.</summary>
internal sealed class ByteBuffer
{
    private const int Keep = 4 << 20;

    private byte[] _bytes = new byte[4096];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    public Span<byte> Reserve(int count)
    {
        if (_bytes.Length - Length < count)
        {
            Array.Resize(ref _bytes, checked((int)Math.Min(Math.Max((long)_bytes.Length * 2, (long)Length + count), Array.MaxLength)));
        }

        Length += count;
        return _bytes.AsSpan(Length - count, count);
    }

    public void Append(ReadOnlySpan<byte> data) => data.CopyTo(Reserve(data.Length));

    public void Clear()
    {
        Length = 0;
        if (_bytes.Length > Keep)
        {
            _bytes = new byte[4096];
        }
    }
}
