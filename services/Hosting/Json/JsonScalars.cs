using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace FitnessGrpc.Hosting.Json;

/// <summary>Rules for single values. Each gives what is wrong, for the caller, or null.</summary>
internal static class JsonScalars
{
    private const string Finite = "must be a finite number";

    /// <summary>Text of a property name; null when it is no valid Unicode.</summary>
    public static string? Name(ref Utf8JsonReader reader) =>
        IsUnpaired(in reader) ? null : reader.GetString();

    /// <summary>Whether a text holds half a surrogate pair. The reader can neither give nor compare such a text.</summary>
    public static bool IsUnpaired(in Utf8JsonReader reader) =>
        reader.ValueIsEscaped && HasUnpairedSurrogate(reader.ValueSpan);

    public static string? Check(ref Utf8JsonReader reader, FieldDescriptor field, JsonEdits edits)
    {
        switch (field.FieldType)
        {
            case FieldType.String:
                return reader.TokenType == JsonTokenType.String ? CheckText(ref reader) : "must be a string";
            case FieldType.Bytes:
                return CheckBytes(ref reader);
            case FieldType.Bool:
                return reader.TokenType is JsonTokenType.True or JsonTokenType.False ? null : "must be true or false";
            case FieldType.Enum:
                return CheckEnum(ref reader, field.EnumType, edits);
            case FieldType.Double or FieldType.Float:
                return CheckNumber(ref reader, field.FieldType == FieldType.Float ? float.MaxValue : double.MaxValue, edits);
            default:
                return CheckWhole(ref reader, Bounds(field.FieldType), edits);
        }
    }

    public static (decimal Min, decimal Max) Bounds(FieldType type) => type switch
    {
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => (int.MinValue, int.MaxValue),
        FieldType.UInt32 or FieldType.Fixed32 => (0, uint.MaxValue),
        FieldType.UInt64 or FieldType.Fixed64 => (0, ulong.MaxValue),
        _ => (long.MinValue, long.MaxValue),
    };

    public static string? CheckText(ref Utf8JsonReader reader) =>
        IsUnpaired(in reader) ? "has an unpaired surrogate" : null;

    public static string? CheckFinite(ref Utf8JsonReader reader) =>
        reader.TryGetDouble(out var value) && double.IsFinite(value) ? null : Finite;

    public static string? CheckWellKnown(ref Utf8JsonReader reader, MessageDescriptor type) =>
        reader.TokenType != JsonTokenType.String || CheckText(ref reader) is not null || reader.ValueSpan.Length > 1024
            ? WellKnownForm(type)
            : CheckWellKnown(reader.GetString()!, type);

    public static string? CheckWellKnown(string text, MessageDescriptor type)
    {
        try
        {
            var json = JsonSerializer.Serialize(text);
            switch (type.FullName)
            {
                case "google.protobuf.Timestamp":
                    JsonParser.Default.Parse<Timestamp>(json);
                    break;
                case "google.protobuf.Duration":
                    JsonParser.Default.Parse<Duration>(json);
                    break;
                default:
                    JsonParser.Default.Parse<FieldMask>(json);
                    break;
            }
            return null;
        }
        catch (Exception error) when (error is InvalidProtocolBufferException or InvalidJsonException or InvalidOperationException or FormatException)
        {
            return WellKnownForm(type);
        }
    }

    public static string? CheckNumberText(ReadOnlySpan<char> text, double max) =>
        double.TryParse(text, NumberStyles.Float & ~(NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite), CultureInfo.InvariantCulture, out var value)
            && InRange(value, max)
            ? null
            : Finite;

    public static bool TryWhole(ReadOnlySpan<char> text, (decimal Min, decimal Max) bounds, out decimal value) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value)
        && value == decimal.Truncate(value) && value >= bounds.Min && value <= bounds.Max;

    public static string Whole((decimal Min, decimal Max) bounds) =>
        string.Create(CultureInfo.InvariantCulture, $"must be a whole number between {bounds.Min} and {bounds.Max}");

    private static string WellKnownForm(MessageDescriptor type) => type.Name switch
    {
        nameof(Timestamp) => "must be a time as in RFC 3339, such as 2031-05-20T08:30:00Z",
        nameof(Duration) => "must be a length of time in seconds, such as 1.5s",
        _ => "must be field names separated by commas",
    };

    private static string? CheckEnum(ref Utf8JsonReader reader, EnumDescriptor type, JsonEdits edits)
    {
        var names = EnumNames.Of(type);
        if (reader.TokenType == JsonTokenType.String && !IsUnpaired(in reader))
        {
            foreach (var value in names.Values)
            {
                if (reader.ValueTextEquals(value.Full))
                    return null;
                if (!reader.ValueTextEquals(value.Short))
                    continue;
                edits.Add(reader.TokenStartIndex, reader.ValueSpan.Length + 2, $"\"{value.Full}\"");
                return null;
            }
        }
        else if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number) && type.FindValueByNumber(number) is not null)
        {
            return null;
        }
        return $"must be one of {names.Allowed}";
    }

    private static string? CheckWhole(ref Utf8JsonReader reader, (decimal Min, decimal Max) bounds, JsonEdits edits)
    {
        var quoted = reader.TokenType == JsonTokenType.String;
        if (!quoted && reader.TokenType != JsonTokenType.Number)
            return Whole(bounds);
        var span = reader.ValueSpan;
        if (!quoted && span[0] != '-' && Utf8Parser.TryParse(span, out long plain, out var consumed) && consumed == span.Length)
            return plain >= bounds.Min && plain <= bounds.Max ? null : Whole(bounds);

        // The rarer forms that the mapping allows: quotes, 5.0, 1e3. They go on as plain digits.
        Span<char> text = stackalloc char[64];
        if (span.Length > text.Length || !Encoding.UTF8.TryGetChars(span, text, out var length) || !TryWhole(text[..length], bounds, out var value))
            return Whole(bounds);
        edits.Add(reader.TokenStartIndex, quoted ? span.Length + 2 : span.Length, decimal.Truncate(value).ToString("0", CultureInfo.InvariantCulture));
        return null;
    }

    private static string? CheckNumber(ref Utf8JsonReader reader, double max, JsonEdits edits)
    {
        if (reader.TokenType == JsonTokenType.Number)
            return reader.TryGetDouble(out var number) && InRange(number, max) ? null : Finite;
        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length > 64)
            return Finite;
        var text = Encoding.UTF8.GetString(reader.ValueSpan);
        if (CheckNumberText(text, max) is { } problem)
            return problem;
        edits.Add(reader.TokenStartIndex, reader.ValueSpan.Length + 2, double.Parse(text, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture));
        return null;
    }

    // What rounds to infinity as a float is out of range for it.
    private static bool InRange(double value, double max) =>
        double.IsFinite(value) && (max > float.MaxValue || float.IsFinite((float)value));

    private static string? CheckBytes(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped && Base64.IsValid(reader.ValueSpan) ? null : "must be a string in Base64";

    // In a valid JSON string every backslash starts an escape; only \u can make half a pair.
    private static bool HasUnpairedSurrogate(ReadOnlySpan<byte> text)
    {
        var high = false;
        for (var i = 0; i < text.Length;)
        {
            if (text[i] != '\\')
            {
                if (high)
                    return true;
                var next = text[i..].IndexOf((byte)'\\');
                i = next < 0 ? text.Length : i + next;
                continue;
            }
            if (text[i + 1] != 'u')
            {
                if (high)
                    return true;
                i += 2;
                continue;
            }
            _ = Utf8Parser.TryParse(text.Slice(i + 2, 4), out int code, out _, 'x');
            if (char.IsHighSurrogate((char)code) ? high : char.IsLowSurrogate((char)code) != high)
                return true;
            high = char.IsHighSurrogate((char)code);
            i += 6;
        }
        return high;
    }
}
