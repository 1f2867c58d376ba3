using System.Globalization;

namespace FitnessGrpc.VectorEngine.Filters;

/// <summary>Reads the date strings that count as instants: RFC 3339, without a zone (UTC), with a space for T, or a date alone.</summary>
public static class Instants
{
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ssK",
        "yyyy-MM-dd HH:mm", "yyyy-MM-dd",
    ];

    /// <summary>Reads an instant.</summary>
    /// <param name="text">The string.</param>
    /// <param name="microseconds">Microseconds since 1970-01-01T00:00:00Z.</param>
    /// <returns>Whether the string is an instant.</returns>
    public static bool TryMicroseconds(string text, out long microseconds)
    {
        microseconds = 0;
        if (text.Length is < 10 or > 40 || !char.IsAsciiDigit(text[0]))
        {
            return false;
        }

        if (!DateTimeOffset.TryParseExact(Shorten(text.ToUpperInvariant()), Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant))
        {
            return false;
        }

        microseconds = (instant.UtcTicks - DateTime.UnixEpoch.Ticks) / 10;
        return true;
    }

    /// <summary>Cuts a fraction to the seven digits that .NET reads.</summary>
    private static string Shorten(string text)
    {
        var dot = text.IndexOf('.');
        var end = dot + 1;
        while (dot >= 0 && end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return dot >= 0 && end - dot > 8 ? text.Remove(dot + 8, end - dot - 8) : text;
    }
}
