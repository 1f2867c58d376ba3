using System.Text;
using System.Text.Json;
using FitnessGrpc.Contracts.Retrieval.V1;
using Google.Protobuf.WellKnownTypes;

namespace FitnessGrpc.Retrieval.Ingestion.Readers;

/// <summary>Makes documents from the records of one file, as a mapping says.</summary>
internal sealed class RecordMapper(RecordMapping mapping, KnowledgeFile file, string prefix)
{
    private readonly HashSet<string> _used =
        [.. mapping.Id, .. mapping.Title, .. mapping.Source, .. mapping.Text.SelectMany(static t => t.Field), .. mapping.Metadata];

    /// <summary>The built-in mapping for files whose first record is this one.</summary>
    public static RecordMapping Detect(JsonElement first) =>
        BuiltInMappings.All.FirstOrDefault(m => m.Detect.Count > 0 && m.Detect.All(name => first.TryGetProperty(name, out _)))
        ?? BuiltInMappings.Records;

    /// <summary>The document of a record.</summary>
    /// <param name="record">A JSON object.</param>
    /// <param name="line">Line where it begins.</param>
    /// <param name="number">Its number in the file, from 1.</param>
    public ReadItem Map(JsonElement record, int line, int number)
    {
        try
        {
            return ReadItem.Of(file.At(line), Document(record, number));
        }
        catch (ReaderException e)
        {
            return ReadItem.Refused(file.At(line), e.Message);
        }
        catch (InvalidOperationException)
        {
            // An escape such as \ud800 names half a character.
            return ReadItem.Refused(file.At(line), "holds an escape that is no character");
        }
    }

    private Document Document(JsonElement record, int number)
    {
        var id = First(record, mapping.Id, out var name) is { } value ? Scalar(value, name) : null;
        if (id is null && !mapping.NumberWithoutId)
            throw new ReaderException($"has no {string.Join(" or ", mapping.Id)}");
        var document = new Document
        {
            DocumentId = prefix + (id ?? FormattableString.Invariant($"{file.Id}/{number}")),
            Title = First(record, mapping.Title, out name) is { } title ? Scalar(title, name) : "",
            Text = Text(record),
            Format = mapping.Format,
            Source = First(record, mapping.Source, out name) is { } source ? Scalar(source, name) : file.RelativePath,
        };
        var metadata = Metadata(record);
        if (metadata.Fields.Count > 0)
            document.Metadata = metadata;
        return document;
    }

    private string Text(JsonElement record)
    {
        var text = new StringBuilder();
        var afterSentence = false;
        foreach (var part in mapping.Text)
        {
            if (First(record, part.Field, out var name) is not { } value || Write(part, value, name) is not { Length: > 0 } written)
                continue;
            var sentence = part.Style == TextStyle.Sentence;
            if (text.Length > 0)
                text.Append(sentence && afterSentence ? " " : "\n\n");
            text.Append(written);
            afterSentence = sentence;
        }
        return text.ToString();
    }

    private static string Write(TextPart part, JsonElement value, string name)
    {
        var isList = value.ValueKind == JsonValueKind.Array;
        List<string> items = isList
            ? [.. value.EnumerateArray().Where(static e => !IsEmpty(e)).Select(e => Scalar(e, name)).Where(static t => t.Length > 0)]
            : [Scalar(value, name)];
        if (items.Count == 0)
            return "";
        var label = part.Label is null ? "" : part.Label + ":";
        return part.Style switch
        {
            TextStyle.Sentence => Sentence($"{label} {string.Join(", ", items)}"),
            TextStyle.Numbered when isList => Below(label, string.Join('\n', items.Select(static (t, i) => $"{i + 1}. {OneLine(t)}"))),
            TextStyle.Lines when isList => Below(label, string.Join('\n', items.Select(OneLine))),
            _ => Beside(label, string.Join("\n\n", items)),
        };
    }

    private static string Sentence(string text)
    {
        text = OneLine(text);
        return text[^1] is '.' or '!' or '?' ? text : text + ".";
    }

    private static string Below(string label, string text) => label.Length > 0 ? $"{label}\n{text}" : text;

    private static string Beside(string label, string text) => label.Length > 0 ? $"{label} {text}" : text;

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();

    private Struct Metadata(JsonElement record)
    {
        var metadata = new Struct();
        foreach (var name in mapping.Metadata)
        {
            if (name == "*")
                AddAll(record, _used, metadata);
            else if (name.EndsWith(".*", StringComparison.Ordinal))
                AddAll(Find(record, name[..^2]), [], metadata);
            else if (Find(record, name) is { } value && !IsEmpty(value))
                metadata.Fields[name] = MetadataValue.Of(value);
        }
        return metadata;
    }

    private static void AddAll(JsonElement? from, HashSet<string> but, Struct metadata)
    {
        if (from is not { ValueKind: JsonValueKind.Object } fields)
            return;
        foreach (var field in fields.EnumerateObject())
        {
            if (!but.Contains(field.Name) && !IsEmpty(field.Value))
                metadata.Fields[field.Name] = MetadataValue.Of(field.Value);
        }
    }

    private static JsonElement? First(JsonElement record, IReadOnlyList<string> names, out string name)
    {
        foreach (var candidate in names)
        {
            name = candidate;
            if (Find(record, candidate) is { } value && !IsEmpty(value))
                return value;
        }
        name = "";
        return null;
    }

    private static JsonElement? Find(JsonElement record, string name)
    {
        if (record.TryGetProperty(name, out var value))
            return value;
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && record.TryGetProperty(name[..dot], out var inner) && inner.ValueKind == JsonValueKind.Object
            ? Find(inner, name[(dot + 1)..])
            : null;
    }

    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => true,
        JsonValueKind.String => string.IsNullOrWhiteSpace(value.GetString()),
        _ => false,
    };

    private static string Scalar(JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!.ReplaceLineEndings("\n").Trim(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => throw new ReaderException($"{name} is no text"),
    };
}
