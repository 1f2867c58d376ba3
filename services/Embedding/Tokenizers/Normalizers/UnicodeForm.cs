using System.Text;
using FitnessGrpc.Embedding.Tokenizers.Unicode;

namespace FitnessGrpc.Embedding.Tokenizers.Normalizers;

/// <summary>One of Unicode's normalisation forms (UAX 15), with the reference's data.</summary>
internal sealed class UnicodeForm(NormalizationForm form) : Normalizer
{
    [ThreadStatic]
    private static List<int>? _scratch;

    private readonly NormalizationData _data = NormalizationData.Instance;
    private readonly bool _compatible = form is NormalizationForm.FormKC or NormalizationForm.FormKD;
    private readonly bool _composes = form is NormalizationForm.FormC or NormalizationForm.FormKC;

    /// <summary>Everything below stands as it is, alone and behind anything.</summary>
    private readonly char _firstActive = form switch
    {
        NormalizationForm.FormC => '\u0300',
        NormalizationForm.FormD => '\u00C0',
        _ => '\u00A0',
    };

    public override void Normalize(ReadOnlySpan<char> text, CharBuffer output)
    {
        var done = 0;
        for (var at = 0; (at = NextActive(text, at)) < text.Length;)
        {
            // The character before it may compose with it. What stands before that is through.
            var start = at > done ? Before(text, at) : at;
            output.Append(text[done..start]);
            while (at < text.Length && _data.IsActive(CodePoint.At(text, at, out var width), form))
                at += width;
            Rewrite(text[start..at], output);
            done = at;
        }
        output.Append(text[done..]);
    }

    private int NextActive(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length)
        {
            var found = text[at..].IndexOfAnyExceptInRange('\0', (char)(_firstActive - 1));
            if (found < 0)
                return text.Length;
            at += found;
            if (_data.IsActive(CodePoint.At(text, at, out var width), form))
                return at;
            at += width;
        }
        return at;
    }

    private static int Before(ReadOnlySpan<char> text, int at) =>
        at > 1 && char.IsLowSurrogate(text[at - 1]) && char.IsHighSurrogate(text[at - 2]) ? at - 2 : at - 1;

    private void Rewrite(ReadOnlySpan<char> text, CharBuffer output)
    {
        var values = _scratch ??= [];
        values.Clear();
        for (var at = 0; at < text.Length;)
        {
            _data.Decompose(CodePoint.At(text, at, out var width), _compatible, values);
            at += width;
        }
        Order(values);
        if (_composes)
            Compose(values);
        foreach (var value in values)
            output.Append(new Rune(value));
    }

    /// <summary>Marks behind a starter go by their class, those of one class as they came.</summary>
    private void Order(List<int> values)
    {
        for (var start = 0; start < values.Count; start++)
        {
            if (_data.Class(values[start]) == 0)
                continue;
            var end = start + 1;
            while (end < values.Count && _data.Class(values[end]) != 0)
                end++;
            if (end - start > 1)
            {
                var ordered = values.GetRange(start, end - start).OrderBy(_data.Class).ToArray();
                for (var at = start; at < end; at++)
                    values[at] = ordered[at - start];
            }
            start = end;
        }
    }

    private void Compose(List<int> values)
    {
        var (starter, count, last) = (-1, 0, 0);
        for (var at = 0; at < values.Count; at++)
        {
            var value = values[at];
            var now = _data.Class(value);
            // A mark is cut off from its starter by one of its own class or higher, a starter by any mark.
            var blocked = starter >= 0 && count > starter + 1 && (last == 0 || last >= now);
            if (starter >= 0 && !blocked && _data.Compose(values[starter], value) is >= 0 and var composed)
            {
                values[starter] = composed;
                continue;
            }
            if (now == 0)
                starter = count;
            last = now;
            values[count++] = value;
        }
        values.RemoveRange(count, values.Count - count);
    }
}
