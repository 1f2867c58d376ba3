using System.Text.Json.Nodes;
using FitnessGrpc.Hosting.Json;
using Google.Api;
using Google.Protobuf.Reflection;

namespace FitnessGrpc.Gateway.OpenApi;

/// <summary>JSON Schemas of messages and enums, as protobuf's JSON mapping writes them.</summary>
/// <param name="sent">Messages that callers send. What is in none of their requests is always written whole by the server.</param>
internal sealed class SchemaBuilder(IReadOnlySet<string> sent)
{
    private readonly SortedDictionary<string, JsonNode> _components = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _names = [];

    /// <summary>Every schema that something refers to.</summary>
    public JsonObject Components() => new(_components.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)c.Value)));

    public void Add(string name, JsonNode schema) => _components[name] = schema;

    public static JsonObject Ref(string name) => new() { ["$ref"] = $"#/components/schemas/{name}" };

    public JsonObject Ref(MessageDescriptor type)
    {
        if (WellKnown(type) is { } known)
            return known;
        if (Claim(type, out var name))
        {
            _components[name] = new JsonObject();
            _components[name] = Message(type);
        }
        return Ref(name);
    }

    public JsonObject Field(FieldDescriptor field)
    {
        var schema = field.IsMap ? new JsonObject { ["type"] = "object", ["additionalProperties"] = Single(field.MessageType.FindFieldByNumber(2)) }
            : field.IsRepeated ? new JsonObject { ["type"] = "array", ["items"] = Single(field) }
            : Single(field);
        if (Comments.Of(field) is { Length: > 0 } comment)
            schema["description"] = comment;
        return schema;
    }

    private JsonObject Message(MessageDescriptor type)
    {
        var schema = new JsonObject { ["type"] = "object" };
        if (Comments.Of(type) is { Length: > 0 } comment)
            schema["description"] = comment;
        var properties = new JsonObject();
        foreach (var field in type.Fields.InDeclarationOrder())
            properties[field.JsonName] = Field(field);
        schema["properties"] = properties;
        var required = type.Fields.InDeclarationOrder().Where(sent.Contains(type.FullName) ? MustBeSent : AlwaysWritten).ToList();
        if (required.Count > 0)
            schema["required"] = new JsonArray([.. required.Select(static JsonNode (field) => field.JsonName)]);
        schema["additionalProperties"] = false;
        var choices = type.Oneofs.Where(static oneof => !oneof.IsSynthetic).Select(AtMostOne).ToArray<JsonNode>();
        if (choices.Length > 0)
            schema["allOf"] = new JsonArray(choices);
        return schema;
    }

    private static bool MustBeSent(FieldDescriptor field) =>
        field.GetOptions()?.GetExtension(FieldBehaviorExtensions.FieldBehavior)?.Contains(FieldBehavior.Required) == true;

    private static bool AlwaysWritten(FieldDescriptor field) => !field.HasPresence;

    private static JsonObject AtMostOne(OneofDescriptor oneof)
    {
        var fields = oneof.Fields.Select(static field => field.JsonName).ToArray();
        var none = new JsonObject { ["not"] = new JsonObject { ["anyOf"] = Required(fields) } };
        var cases = Required(fields);
        cases.Add(none);
        return new JsonObject { ["oneOf"] = cases };
    }

    private static JsonArray Required(IEnumerable<string> fields) =>
        new([.. fields.Select(static JsonNode (name) => new JsonObject { ["required"] = new JsonArray(name) })]);

    private JsonObject Single(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message or FieldType.Group => Ref(field.MessageType),
        FieldType.Enum => Ref(field.EnumType),
        FieldType.String => new JsonObject { ["type"] = "string" },
        FieldType.Bool => new JsonObject { ["type"] = "boolean" },
        FieldType.Bytes => new JsonObject { ["type"] = "string", ["contentEncoding"] = "base64" },
        FieldType.Double => new JsonObject { ["type"] = "number", ["format"] = "double" },
        FieldType.Float => new JsonObject { ["type"] = "number", ["format"] = "float" },
        FieldType.UInt32 or FieldType.Fixed32 => new JsonObject { ["type"] = "integer", ["minimum"] = 0, ["maximum"] = uint.MaxValue },
        FieldType.UInt64 or FieldType.Fixed64 => new JsonObject { ["type"] = "integer", ["minimum"] = 0 },
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => new JsonObject { ["type"] = "integer", ["format"] = "int64" },
        _ => new JsonObject { ["type"] = "integer", ["format"] = "int32" },
    };

    private JsonObject Ref(EnumDescriptor type)
    {
        if (Claim(type, out var name))
            _components[name] = Enumeration(type);
        return Ref(name);
    }

    private static JsonObject Enumeration(EnumDescriptor type)
    {
        var names = EnumNames.Of(type).Values;
        var lines = names.Select((value, i) => $"* `{value.Full}` ({value.Short}): {Comments.Of(type.Values[i]).Replace('\n', ' ')}");
        return new JsonObject
        {
            ["type"] = "string",
            ["description"] = $"{Comments.Of(type)}\n\n{string.Join('\n', lines)}".Trim(),
            ["enum"] = new JsonArray([.. names.Select(static v => v.Full).Concat(names.Select(static v => v.Short)).Distinct().Select(static JsonNode (n) => n)]),
        };
    }

    private static JsonObject? WellKnown(MessageDescriptor type) => type.FullName switch
    {
        "google.protobuf.Timestamp" => new JsonObject { ["type"] = "string", ["format"] = "date-time" },
        "google.protobuf.Duration" => new JsonObject { ["type"] = "string", ["pattern"] = @"^-?\d+(\.\d{1,9})?s$" },
        "google.protobuf.FieldMask" => new JsonObject { ["type"] = "string" },
        "google.protobuf.Struct" => new JsonObject { ["type"] = "object", ["additionalProperties"] = true },
        "google.protobuf.ListValue" => new JsonObject { ["type"] = "array", ["items"] = new JsonObject() },
        "google.protobuf.Value" => new JsonObject(),
        "google.protobuf.BoolValue" => Nullable("boolean"),
        "google.protobuf.StringValue" or "google.protobuf.BytesValue" => Nullable("string"),
        "google.protobuf.FloatValue" or "google.protobuf.DoubleValue" => Nullable("number"),
        "google.protobuf.Int32Value" or "google.protobuf.UInt32Value" or "google.protobuf.Int64Value" or "google.protobuf.UInt64Value" => Nullable("integer"),
        _ => null,
    };

    private static JsonObject Nullable(string type) => new() { ["type"] = new JsonArray(type, "null") };

    /// <summary>Gives a type its component name: its own, or the full one where two packages use the same. True the first time.</summary>
    private bool Claim(IDescriptor type, out string name)
    {
        if (_names.TryGetValue(type.FullName, out name!))
            return false;
        name = _components.ContainsKey(type.Name) ? type.FullName : type.Name;
        _names.Add(type.FullName, name);
        return true;
    }
}
