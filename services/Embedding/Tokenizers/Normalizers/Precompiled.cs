using System.Globalization;
using System.Text;

namespace FitnessGrpc.Embedding.Tokenizers.Normalizers;

/// <summary>
/// SentencePiece's compiled character map: a double array (Aoe 1989, in the layout of Darts-clone) from UTF-8 to places
/// in a list of replacements. Asked for each grapheme of less than six bytes, then for each of its characters. What is
/// found for a grapheme is that of its shortest beginning, as in the reference.
/// </summary>
internal sealed class Precompiled : Normalizer
{
    private const int MaxGraphemeBytes = 5;
    private readonly uint[] _units;
    private readonly string?[] _replacements;
    private readonly string?[] _ascii = new string?[128];

    private Precompiled(uint[] units, string?[] replacements)
    {
        _units = units;
        _replacements = replacements;
        for (var c = 0; c < _ascii.Length; c++)
            _ascii[c] = Find([(byte)c]);
    }

    /// <summary>Reads a map: length of the array in bytes, the array, the replacements, each ended by a zero byte.</summary>
    /// <exception cref="FormatException">The map is damaged.</exception>
    public static Precompiled Read(ReadOnlySpan<byte> map)
    {
        if (map.Length < 4)
            throw new FormatException("The character map is cut.");
        var length = BitConverter.ToUInt32(map);
        if (length == 0 || length % 4 != 0 || length > map.Length - 4)
            throw new FormatException("The character map is cut.");
        var units = new uint[length / 4];
        for (var at = 0; at < units.Length; at++)
            units[at] = BitConverter.ToUInt32(map[(4 + at * 4)..]);
        var texts = map[(4 + (int)length)..];
        // A place may lie inside a replacement, so each has its own text.
        var replacements = new string?[texts.Length + 1];
        foreach (var unit in units)
        {
            var place = (int)(unit & int.MaxValue);
            if (place > texts.Length || replacements[place] is not null)
                continue;
            var text = texts[place..];
            if (text.IndexOf((byte)0) is >= 0 and var end)
                text = text[..end];
            // Units that are no values point anywhere; what they point to may be no text, and is never asked for.
            replacements[place] = Encoding.UTF8.GetString(text);
        }
        return new Precompiled(units, replacements);
    }

    public override void Normalize(ReadOnlySpan<char> text, CharBuffer output)
    {
        Span<byte> bytes = stackalloc byte[8];
        while (!text.IsEmpty)
        {
            var c = text[0];
            // A character of ASCII before another is a grapheme, but for the end of a line in two characters.
            if (c < 0x80 && (text.Length == 1 || (text[1] < 0x80 && c != '\r')))
            {
                Put(_ascii[c], text[..1], output);
                text = text[1..];
                continue;
            }
            var length = StringInfo.GetNextTextElementLength(text);
            var grapheme = text[..length];
            text = text[length..];
            if (length <= MaxGraphemeBytes && Encoding.UTF8.GetByteCount(grapheme) <= MaxGraphemeBytes
                && Find(bytes[..Encoding.UTF8.GetBytes(grapheme, bytes)]) is { } whole)
            {
                output.Append(whole);
                continue;
            }
            while (!grapheme.IsEmpty)
            {
                Rune.DecodeFromUtf16(grapheme, out var rune, out var width);
                Put(Find(bytes[..rune.EncodeToUtf8(bytes)]), grapheme[..width], output);
                grapheme = grapheme[width..];
            }
        }
    }

    private static void Put(string? replacement, ReadOnlySpan<char> original, CharBuffer output)
    {
        if (replacement is null)
            output.Append(original);
        else
            output.Append(replacement);
    }

    /// <summary>What stands for the shortest beginning that is in the map; null when none is.</summary>
    private string? Find(ReadOnlySpan<byte> key)
    {
        var units = _units;
        var at = Offset(units[0]);
        foreach (var value in key)
        {
            if (value == 0)
                break;
            at ^= value;
            if (at >= units.Length)
                return null;
            var unit = units[at];
            // The label, with the bit that marks a value: a value is no label.
            if ((unit & 0x8000_00FF) != value)
                return null;
            at ^= Offset(unit);
            if ((unit & 0x100) == 0)
                continue;
            if (at >= units.Length)
                return null;
            var place = units[at] & int.MaxValue;
            return place < _replacements.Length ? _replacements[place] ?? "" : "";
        }
        return null;
    }

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & 0x200) >> 6);
}
