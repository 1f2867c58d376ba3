using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace FitnessGrpc.Embedding.Local;

/// <summary>Reads JSON lines <c>{"text": …}</c> as they come. Lines of white space are passed over; other fields are ignored.</summary>
internal static class TextLines
{
    /// <summary>Bytes of a line, at most.</summary>
    public const int MaxLineBytes = 16 * 1024 * 1024;

    private const int MaxTexts = 512;
    private const int MaxCharacters = 1024 * 1024;

    /// <summary>
    /// The lines in bundles: what is there is given at once, and no more than a bundle is kept. A bad line is thrown once those before it were given.
    /// </summary>
    /// <exception cref="LineException">A line is too long or no such object.</exception>
    public static async IAsyncEnumerable<IReadOnlyList<TextLine>> ReadAsync(Stream input, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var reader = PipeReader.Create(input, new StreamPipeReaderOptions(bufferSize: 1 << 16, leaveOpen: true));
        var bundle = new List<TextLine>();
        var number = 0L;
        LineException? error = null;
        for (var isEnd = false; !isEnd && error is null;)
        {
            var read = await reader.ReadAsync(cancellation);
            var buffer = read.Buffer;
            isEnd = read.IsCompleted;
            while (error is null && TryTake(ref buffer, isEnd, out var line))
            {
                error = Add(line, ++number, bundle);
                if (bundle.Count >= MaxTexts || bundle.Sum(static l => (long)l.Text.Length) >= MaxCharacters)
                {
                    yield return bundle;
                    bundle = [];
                }
            }
            if (error is null && buffer.Length > MaxLineBytes)
                error = new LineException(number + 1, $"is longer than {MaxLineBytes} bytes");
            reader.AdvanceTo(buffer.Start, buffer.End);
            if (bundle.Count > 0)
            {
                yield return bundle;
                bundle = [];
            }
        }
        await reader.CompleteAsync();
        if (error is not null)
            throw error;
    }

    private static bool TryTake(ref ReadOnlySequence<byte> buffer, bool isEnd, out ReadOnlySequence<byte> line)
    {
        if (buffer.PositionOf((byte)'\n') is { } end)
        {
            line = buffer.Slice(0, end);
            buffer = buffer.Slice(buffer.GetPosition(1, end));
            return true;
        }
        line = buffer;
        if (!isEnd || buffer.IsEmpty)
            return false;
        buffer = buffer.Slice(buffer.End);
        return true;
    }

    private static LineException? Add(ReadOnlySequence<byte> line, long number, List<TextLine> bundle)
    {
        if (line.Length > MaxLineBytes)
            return new LineException(number, $"is longer than {MaxLineBytes} bytes");
        ReadOnlySpan<byte> bytes = line.IsSingleSegment ? line.FirstSpan : line.ToArray();
        if (number == 1 && bytes.StartsWith("\uFEFF"u8))
            bytes = bytes[3..];
        if (bytes.Trim(" \t\r"u8).IsEmpty)
            return null;
        try
        {
            bundle.Add(new TextLine(number, JsonText.Parse(bytes)));
            return null;
        }
        catch (FormatException e)
        {
            return new LineException(number, e.Message);
        }
    }
}
