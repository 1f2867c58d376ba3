using System.Text;

namespace FitnessGrpc.Hosting.Json;

/// <summary>Replacements in a JSON text, noted in the order of the text and applied in one copy.</summary>
internal sealed class JsonEdits
{
    private readonly List<(int Start, int Length, string Text)> _edits = [];

    public void Add(long start, int length, string text) => _edits.Add(((int)start, length, text));

    public ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> source)
    {
        if (_edits.Count == 0)
            return source;
        var size = source.Length;
        foreach (var (_, length, text) in _edits)
            size += Encoding.UTF8.GetByteCount(text) - length;

        var result = new byte[size];
        int from = 0, to = 0;
        foreach (var (start, length, text) in _edits)
        {
            source.Span[from..start].CopyTo(result.AsSpan(to));
            to += start - from;
            to += Encoding.UTF8.GetBytes(text, result.AsSpan(to));
            from = start + length;
        }
        source.Span[from..].CopyTo(result.AsSpan(to));
        return result;
    }
}
