using System.Text.Json;
using FitnessGrpc.Contracts.Retrieval.V1;

namespace FitnessGrpc.Retrieval.Ingestion.Readers;

/// <summary>Reads a mapping from JSON. Names stand in the fields of <see cref="RecordMapping"/>, one alone or a list of them.</summary>
public static class MappingFile
{
    /// <summary>The mapping that a file of JSON holds.</summary>
    /// <exception cref="FormatException">It is no mapping; the message names the field.</exception>
    public static RecordMapping Parse(string json, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions
            {
                CommentHandling = JsonCommentHandling.Skip,
                AllowTrailingCommas = true,
            });
            return Mapping(document.RootElement, name);
        }
        catch (JsonException e)
        {
            throw new FormatException($"is no valid JSON, in line {e.LineNumber + 1}");
        }
    }

    private static RecordMapping Mapping(JsonElement root, string name)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new FormatException("must be a JSON object");
        var mapping = new RecordMapping { Name = name };
        foreach (var field in root.EnumerateObject())
        {
            mapping = field.Name switch
            {
                "records" => mapping with { Records = Text(field) },
                "id" => mapping with { Id = Names(field) },
                "numberWithoutId" => mapping with { NumberWithoutId = Flag(field) },
                "title" => mapping with { Title = Names(field) },
                "text" => mapping with { Text = Parts(field) },
                "metadata" => mapping with { Metadata = Names(field) },
                "source" => mapping with { Source = Names(field) },
                "format" => mapping with { Format = Format(field) },
                _ => throw new FormatException($"has the unknown field '{field.Name}'"),
            };
        }
        if (mapping.Title.Count == 0 && mapping.Text.Count == 0)
            throw new FormatException("names neither a title nor a text");
        return mapping.Id.Count == 0 ? mapping with { NumberWithoutId = true } : mapping;
    }

    private static TextPart[] Parts(JsonProperty field) => field.Value.ValueKind == JsonValueKind.Array
        ? [.. field.Value.EnumerateArray().Select(Part)]
        : [Part(field.Value)];

    private static TextPart Part(JsonElement element)
    {
        if (element is { ValueKind: JsonValueKind.String } && element.GetString() is { Length: > 0 } name)
            return new TextPart { Field = [name] };
        if (element.ValueKind != JsonValueKind.Object)
            throw new FormatException("text: a part must be a field name or an object");
        var part = new TextPart { Field = [] };
        foreach (var field in element.EnumerateObject())
        {
            part = field.Name switch
            {
                "field" => part with { Field = Names(field) },
                "label" => part with { Label = Text(field) },
                "style" => part with { Style = Choice<TextStyle>(field) },
                _ => throw new FormatException($"text: a part has the unknown field '{field.Name}'"),
            };
        }
        return part.Field.Count > 0 ? part : throw new FormatException("text: a part names no field");
    }

    private static string[] Names(JsonProperty field) => field.Value.ValueKind == JsonValueKind.Array
        ? [.. field.Value.EnumerateArray().Select(e => Text(field.Name, e))]
        : [Text(field)];

    private static string Text(JsonProperty field) => Text(field.Name, field.Value);

    private static string Text(string name, JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : throw new FormatException($"{name} must be a text that is not empty, or a list of such");

    private static bool Flag(JsonProperty field) => field.Value.ValueKind is JsonValueKind.True or JsonValueKind.False
        ? field.Value.GetBoolean()
        : throw new FormatException($"{field.Name} must be true or false");

    private static TextFormat Format(JsonProperty field)
    {
        var format = Choice<TextFormat>(field);
        return format != TextFormat.Unspecified ? format : throw new FormatException("format must be plain, markdown or html");
    }

    private static T Choice<T>(JsonProperty field) where T : struct, Enum
    {
        var text = Text(field);
        foreach (var value in Enum.GetValues<T>())
        {
            if (string.Equals(value.ToString(), text, StringComparison.OrdinalIgnoreCase))
                return value;
        }
        var names = Enum.GetNames<T>().Where(static n => n != nameof(TextFormat.Unspecified));
        throw new FormatException($"{field.Name} must be one of: {string.Join(", ", names).ToLowerInvariant()}");
    }
}
