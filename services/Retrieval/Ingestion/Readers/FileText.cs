using System.Text;
using System.Text.Unicode;

namespace FitnessGrpc.Retrieval.Ingestion.Readers;

/// <summary>Opens files that must be UTF-8, with or without a byte order mark.</summary>
internal static class FileText
{
    private static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];

    /// <summary>The whole text of a file, line ends as <c>\n</c>.</summary>
    /// <exception cref="ReaderException">It is too large, or no UTF-8 text.</exception>
    public static string Read(KnowledgeFile file)
    {
        using var stream = Open(file);
        var remaining = stream.Length - stream.Position;
        if (remaining > ReaderLimits.TextFileBytes)
            throw new ReaderException($"the file has {stream.Length} bytes; at most {ReaderLimits.TextFileBytes} are allowed");
        var bytes = new byte[remaining];
        stream.ReadExactly(bytes);
        if (bytes.AsSpan().IndexOf((byte)0) is >= 0 and var zero)
            throw new ReaderException("holds a NUL byte; it is no text", LineOf(bytes, zero));
        if (!Utf8.IsValid(bytes))
            throw new ReaderException("is not valid UTF-8", LineOf(bytes, FirstInvalid(bytes)));
        return Encoding.UTF8.GetString(bytes).ReplaceLineEndings("\n");
    }

    /// <summary>Opens a file behind its byte order mark.</summary>
    /// <exception cref="ReaderException">It is UTF-16 or UTF-32.</exception>
    public static FileStream Open(KnowledgeFile file)
    {
        var stream = new FileStream(file.FullPath, FileMode.Open, FileAccess.Read, FileShare.Read, 64 * 1024);
        try
        {
            Span<byte> head = stackalloc byte[4];
            head = head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
            if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])
                || head.StartsWith((ReadOnlySpan<byte>)[0, 0, 0xFE, 0xFF]))
                throw new ReaderException("is UTF-16 or UTF-32; save it as UTF-8");
            stream.Position = head.StartsWith(Mark) ? Mark.Length : 0;
            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private static int LineOf(ReadOnlySpan<byte> bytes, int at) => bytes[..at].Count((byte)'\n') + 1;

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out var length) == System.Buffers.OperationStatus.Done)
            at += length;
        return at;
    }
}
