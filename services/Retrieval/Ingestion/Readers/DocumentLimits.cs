using System.Text.Json;
using FitnessGrpc.Contracts.Retrieval.V1;
using Google.Protobuf.WellKnownTypes;

namespace FitnessGrpc.Retrieval.Ingestion.Readers;

/// <summary>The bounds of <c>fitness.retrieval.v1.Document</c>, checked before sending so that the message can name file and line.</summary>
internal static class DocumentLimits
{
    private const int IdCharacters = 256;
    private const int TitleCharacters = 512;
    private const int TextCharacters = 1_048_576;
    private const int SourceCharacters = 1024;
    private const int MetadataFields = 64;
    private const int MetadataBytes = 16 * 1024;
    private const int MetadataDepth = 4;

    /// <summary>What is wrong with a document, or null.</summary>
    public static string? Problem(Document document)
    {
        if (document.DocumentId.Length is 0 or > IdCharacters)
            return $"id has {document.DocumentId.Length} characters; it must have 1 to {IdCharacters}";
        if (document.DocumentId.Any(char.IsControl))
            return "id holds control characters";
        if (string.IsNullOrWhiteSpace(document.Title) && string.IsNullOrWhiteSpace(document.Text))
            return "has neither title nor text";
        if (document.Title.Length > TitleCharacters)
            return $"title has {document.Title.Length} characters; at most {TitleCharacters} are allowed";
        if (document.Text.Length > TextCharacters)
            return $"text has {document.Text.Length} characters; at most {TextCharacters} are allowed";
        if (document.Source.Length > SourceCharacters)
            return $"source has {document.Source.Length} characters; at most {SourceCharacters} are allowed";
        return document.Metadata is { } metadata ? Problem(metadata) : null;
    }

    private static string? Problem(Struct metadata)
    {
        if (metadata.Fields.Count > MetadataFields)
            return $"metadata has {metadata.Fields.Count} fields; at most {MetadataFields} are allowed";
        if (metadata.Fields.Values.Select(Depth).DefaultIfEmpty(0).Max() >= MetadataDepth)
            return $"metadata is more than {MetadataDepth} levels deep";
        var bytes = JsonSize(metadata);
        return bytes > MetadataBytes ? $"metadata has {bytes} bytes as JSON; at most {MetadataBytes} are allowed" : null;
    }

    /// <summary>Levels below a value: 0 for a scalar.</summary>
    private static int Depth(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.StructValue => 1 + value.StructValue.Fields.Values.Select(Depth).DefaultIfEmpty(0).Max(),
        Value.KindOneofCase.ListValue => 1 + value.ListValue.Values.Select(Depth).DefaultIfEmpty(0).Max(),
        _ => 0,
    };

    private static long JsonSize(Struct metadata) =>
        metadata.Fields.Sum(static f => TextSize(f.Key) + 1 + JsonSize(f.Value)) + Brackets(metadata.Fields.Count);

    private static long JsonSize(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.StructValue => JsonSize(value.StructValue),
        Value.KindOneofCase.ListValue => value.ListValue.Values.Sum(JsonSize) + Brackets(value.ListValue.Values.Count),
        Value.KindOneofCase.StringValue => TextSize(value.StringValue),
        Value.KindOneofCase.NumberValue => JsonSerializer.SerializeToUtf8Bytes(value.NumberValue).Length,
        _ => 5,
    };

    /// <summary>Brackets around elements, and commas between them.</summary>
    private static int Brackets(int count) => 2 + Math.Max(0, count - 1);

    private static long TextSize(string text) => System.Text.Encoding.UTF8.GetByteCount(text) + 2;
}
