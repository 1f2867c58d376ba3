using System.Buffers;
using System.Text;

namespace FitnessGrpc.Embedding.Tokenizers;

/// <summary>A growing text in a rented array.</summary>
internal sealed class CharBuffer : IDisposable
{
    private char[] _chars;

    public CharBuffer(int capacity) => _chars = ArrayPool<char>.Shared.Rent(Math.Max(capacity, 64));

    public int Length { get; private set; }

    public int Capacity => _chars.Length;

    public ReadOnlySpan<char> Text => _chars.AsSpan(0, Length);

    public void Append(char value)
    {
        if (Length == _chars.Length)
            Grow(1);
        _chars[Length++] = value;
    }

    public void Append(Rune rune)
    {
        if (_chars.Length - Length < 2)
            Grow(2);
        Length += rune.EncodeToUtf16(_chars.AsSpan(Length));
    }

    public void Append(ReadOnlySpan<char> text)
    {
        text.CopyTo(Room(text.Length));
        Length += text.Length;
    }

    /// <summary>Free space behind the text, of at least <paramref name="length"/> characters; <see cref="Advance"/> takes what was written to it.</summary>
    public Span<char> Room(int length)
    {
        if (_chars.Length - Length < length)
            Grow(length);
        return _chars.AsSpan(Length);
    }

    public void Advance(int length) => Length += length;

    /// <summary>Changes a character for another from a place on.</summary>
    public void Replace(int from, char old, char replacement) => _chars.AsSpan(from, Length - from).Replace(old, replacement);

    public void Clear() => Length = 0;

    public void Dispose()
    {
        ArrayPool<char>.Shared.Return(_chars);
        _chars = [];
        Length = 0;
    }

    private void Grow(int more)
    {
        var larger = ArrayPool<char>.Shared.Rent(Math.Max(_chars.Length * 2, Length + more));
        Text.CopyTo(larger);
        ArrayPool<char>.Shared.Return(_chars);
        _chars = larger;
    }
}
