using System.Text.Json;
using Google.Protobuf.WellKnownTypes;

namespace FitnessGrpc.Retrieval.Ingestion.Readers;

/// <summary>JSON as metadata.</summary>
internal static class MetadataValue
{
    public static Value Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => Value.ForStruct(Fields(element)),
        JsonValueKind.Array => Value.ForList([.. element.EnumerateArray().Select(Of)]),
        JsonValueKind.String => Value.ForString(element.GetString()!),
        JsonValueKind.Number => Number(element),
        JsonValueKind.True => Value.ForBool(true),
        JsonValueKind.False => Value.ForBool(false),
        _ => Value.ForNull(),
    };

    private static Struct Fields(JsonElement element)
    {
        var fields = new Struct();
        foreach (var field in element.EnumerateObject())
            fields.Fields[field.Name] = Of(field.Value);
        return fields;
    }

    private static Value Number(JsonElement element) => element.TryGetDouble(out var number) && double.IsFinite(number)
        ? Value.ForNumber(number)
        : throw new ReaderException($"metadata holds the number {Shortened(element.GetRawText())}, which is out of range");

    private static string Shortened(string text) => text.Length > 24 ? text[..24] + "…" : text;
}
