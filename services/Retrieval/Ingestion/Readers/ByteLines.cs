namespace FitnessGrpc.Retrieval.Ingestion.Readers;

/// <summary>Lines of a stream as bytes, without their ends. A line beyond the bound is passed over without being held.</summary>
internal sealed class ByteLines(Stream stream, int maxBytes)
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private bool _atEnd;

    /// <summary>Number of the current line, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>The current line, until the next is read.</summary>
    public ReadOnlyMemory<byte> Current { get; private set; }

    /// <summary>The current line is longer than the bound; <see cref="Current"/> is empty.</summary>
    public bool IsTooLong { get; private set; }

    public bool Next()
    {
        IsTooLong = false;
        var scanned = 0;
        while (true)
        {
            var newline = _buffer.AsSpan(_start + scanned, _end - _start - scanned).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                Take(scanned + newline);
                _start++;
                return true;
            }
            scanned = _end - _start;
            if (scanned > maxBytes)
            {
                IsTooLong = true;
                _start = _end;
                scanned = 0;
            }
            if (_atEnd)
            {
                if (scanned == 0 && !IsTooLong)
                    return false;
                Take(scanned);
                return true;
            }
            Fill();
        }
    }

    private void Take(int length)
    {
        Number++;
        IsTooLong |= length > maxBytes;
        Current = IsTooLong ? default : _buffer.AsMemory(_start, length);
        _start += length;
    }

    private void Fill()
    {
        if (_start > 0)
        {
            // The rest moves to the front: what was handed out as the current line is done with.
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }
        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _atEnd = read == 0;
    }
}
