using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FitnessGrpc.Embedding.Local;

/// <summary>
/// The text of a line <c>{"text": …}</c>. Half a surrogate pair, which JSON can write and Unicode cannot hold, is U+FFFD, as in UTF-8 encoders.
/// </summary>
internal static class JsonText
{
    /// <exception cref="FormatException">The line is no such object; the message says why.</exception>
    public static string Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return ParseUtf8(line);
        }
        catch (JsonException e)
        {
            throw new FormatException($"is not valid JSON (byte {(e.BytePositionInLine ?? 0) + 1})");
        }
        catch (InvalidOperationException)
        {
            throw new FormatException("is not valid UTF-8");
        }
    }

    private static string ParseUtf8(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = 64 });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new FormatException("is not a JSON object");
        string? text = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isText = Unescape(ref reader) == "text";
            reader.Read();
            if (isText && text is not null)
                throw new FormatException("has the field text twice");
            if (isText && reader.TokenType != JsonTokenType.String)
                throw new FormatException("has a field text that is no string");
            if (isText)
                text = Unescape(ref reader);
            else
                reader.Skip();
        }
        // What follows the object is refused by the reader.
        while (reader.Read())
        {
        }
        return text ?? throw new FormatException("has no field text");
    }

    private static string Unescape(ref Utf8JsonReader reader)
    {
        // The reader checks escapes, not the bytes between them.
        if (reader.ValueSpan.IndexOfAnyExceptInRange((byte)0, (byte)127) >= 0 && !System.Text.Unicode.Utf8.IsValid(reader.ValueSpan))
            throw new FormatException("is not valid UTF-8");
        var raw = Encoding.UTF8.GetString(reader.ValueSpan);
        if (!reader.ValueIsEscaped)
            return raw;
        var chars = ArrayPool<char>.Shared.Rent(raw.Length);
        try
        {
            var length = 0;
            for (var at = 0; at < raw.Length; at++)
            {
                var c = raw[at];
                if (c != '\\')
                {
                    chars[length++] = c;
                    continue;
                }
                c = raw[++at];
                chars[length++] = c switch
                {
                    'b' => '\b',
                    'f' => '\f',
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    'u' => Hexadecimal(raw, ref at),
                    _ => c,
                };
            }
            ReplaceHalves(chars.AsSpan(0, length));
            return new string(chars, 0, length);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(chars);
        }
    }

    private static char Hexadecimal(string raw, ref int at)
    {
        var value = (char)ushort.Parse(raw.AsSpan(at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        at += 4;
        return value;
    }

    private static void ReplaceHalves(Span<char> chars)
    {
        for (var i = 0; i < chars.Length; i++)
        {
            if (char.IsHighSurrogate(chars[i]) && i + 1 < chars.Length && char.IsLowSurrogate(chars[i + 1]))
                i++;
            else if (char.IsSurrogate(chars[i]))
                chars[i] = '\uFFFD';
        }
    }
}
