namespace FitnessGrpc.Gateway.Forwarding;

/// <summary>Follows the messages of a gRPC body (a flag, four bytes of length, the message) as their bytes pass.</summary>
internal sealed class GrpcFrames
{
    private const int HeaderBytes = 5;
    private int _headerRead;
    private uint _length;
    private long _left;

    /// <summary>Whether the last byte that passed ended a message.</summary>
    public bool AtBoundary => _headerRead == 0 && _left == 0;

    public void Pass(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (_left > 0)
            {
                var taken = (int)Math.Min(_left, bytes.Length);
                _left -= taken;
                bytes = bytes[taken..];
                continue;
            }
            if (_headerRead > 0)
                _length = (_length << 8) | bytes[0];
            bytes = bytes[1..];
            if (++_headerRead < HeaderBytes)
                continue;
            (_left, _length, _headerRead) = (_length, 0, 0);
        }
    }
}
