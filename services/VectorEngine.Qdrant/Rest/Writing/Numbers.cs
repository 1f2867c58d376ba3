using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace FitnessGrpc.VectorEngine.Qdrant.Rest.Writing;

/// <summary>
/// Numbers with a fraction, written so that they are read as such again: a whole one ends in <c>.0</c>. Arrays are formatted
/// into one buffer, since a call of the writer for each number costs more than the number.
/// </summary>
internal static class Numbers
{
    /// <summary>The longest text of a double, with <c>.0</c> and a comma, fits.</summary>
    private const int MaxText = 32;

    public static void Write(Utf8JsonWriter json, double value)
    {
        // JSON has no NaN and no infinity.
        if (!double.IsFinite(value))
        {
            json.WriteNullValue();
            return;
        }

        Span<byte> text = stackalloc byte[MaxText];
        value.TryFormat(text, out var length, default, CultureInfo.InvariantCulture);
        json.WriteRawValue(text[..Finish(text, length)], skipInputValidation: true);
    }

    public static void Write(Utf8JsonWriter json, float value)
    {
        if (!float.IsFinite(value))
        {
            json.WriteNullValue();
            return;
        }

        Span<byte> text = stackalloc byte[MaxText];
        json.WriteRawValue(text[..Format(text, value)], skipInputValidation: true);
    }

    public static void Write(Utf8JsonWriter json, IReadOnlyList<float> values)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(2 + (values.Count * MaxText));
        var at = 0;
        buffer[at++] = (byte)'[';
        for (var i = 0; i < values.Count; i++)
        {
            if (i > 0)
                buffer[at++] = (byte)',';
            at += Format(buffer.AsSpan(at), values[i]);
        }

        buffer[at++] = (byte)']';
        json.WriteRawValue(buffer.AsSpan(0, at), skipInputValidation: true);
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private static int Format(Span<byte> text, float value)
    {
        if (!float.IsFinite(value))
        {
            "null"u8.CopyTo(text);
            return 4;
        }

        value.TryFormat(text, out var length, default, CultureInfo.InvariantCulture);
        return Finish(text, length);
    }

    private static int Finish(Span<byte> text, int length)
    {
        if (text[..length].IndexOfAny((byte)'.', (byte)'E') >= 0)
            return length;
        ".0"u8.CopyTo(text[length..]);
        return length + 2;
    }
}
