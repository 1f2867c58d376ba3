using System.Text.Json;
using System.Text.Unicode;

namespace FitnessGrpc.Retrieval.Ingestion.Readers;

/// <summary>Makes a record from the bytes of a JSON object.</summary>
internal static class RecordJson
{
    public static RawRecord Parse(int line, ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
            return RawRecord.Broken(line, "is not valid UTF-8");
        try
        {
            var value = JsonElement.Parse(json);
            return value.ValueKind == JsonValueKind.Object
                ? RawRecord.Of(line, value)
                : RawRecord.Broken(line, "the record is no object");
        }
        catch (JsonException e)
        {
            return RawRecord.Broken(line, Reason(e));
        }
    }

    /// <summary>The parser's reason without its own count of lines.</summary>
    public static string Reason(JsonException e)
    {
        var message = e.Message;
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        message = (end < 0 ? message : message[..end]).TrimEnd('.');
        return e.BytePositionInLine is { } at
            ? $"is no valid JSON at byte {at + 1} of the line: {message}"
            : $"is no valid JSON: {message}";
    }
}
