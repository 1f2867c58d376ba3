using System.Text.Json;
using FitnessGrpc.Hosting.Errors;
using Google.Protobuf.Reflection;

namespace FitnessGrpc.Hosting.Json;

/// <summary>Walks a JSON text beside the descriptor of the message that it must be. Structure is here; single values are in <see cref="JsonScalars"/>.</summary>
internal ref struct StrictJsonWalker
{
    private readonly List<FieldViolation> _violations = [];
    private readonly JsonPath _path = new();
    private Utf8JsonReader _reader;

    public StrictJsonWalker(ReadOnlySpan<byte> utf8)
    {
        // The walk itself watches the depth: the reader's own bound would be reported as malformed text.
        _reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 1_000_000 });
    }

    public readonly IReadOnlyList<FieldViolation> Violations => _violations;

    public JsonEdits Edits { get; } = new();

    public void Walk(MessageDescriptor type, FieldDescriptor? field)
    {
        Next();
        if (field is null)
            Message(type);
        else
            Field(field);
        // Anything but white space behind the value is malformed: the reader throws.
        _reader.Read();
    }

    public readonly void Stop(string description)
    {
        // What was found before stands first; the walk could not go on behind this.
        if (_violations.Count < StrictJson.MaxViolations)
            _violations.Add(new FieldViolation(_path.ToString(), description));
    }

    private void Next()
    {
        if (!_reader.Read())
            throw new JsonException();
        if (_reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && _reader.CurrentDepth >= StrictJson.MaxDepth)
        {
            Stop($"nested deeper than {StrictJson.MaxDepth} levels");
            throw new StrictJsonStopException();
        }
    }

    private readonly void Fail(string description)
    {
        _violations.Add(new FieldViolation(_path.ToString(), description));
        if (_violations.Count >= StrictJson.MaxViolations)
            throw new StrictJsonStopException();
    }

    private readonly void Check(string? problem)
    {
        if (problem is not null)
            Fail(problem);
    }

    private void SkipValue()
    {
        if (_reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return;
        var depth = _reader.CurrentDepth;
        do
            Next();
        while (_reader.CurrentDepth > depth);
    }

    private void Mismatch(string expected)
    {
        Fail(expected);
        SkipValue();
    }

    private void Message(MessageDescriptor type)
    {
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            Mismatch("must be an object");
            return;
        }

        var fields = type.Fields.InDeclarationOrder();
        var seen = new ulong[(fields.Count + 63) / 64];
        var chosen = type.Oneofs.Count == 0 ? null : new FieldDescriptor?[type.Oneofs.Count];
        for (Next(); _reader.TokenType == JsonTokenType.PropertyName; Next())
        {
            var index = Find(fields);
            if (index < 0)
            {
                Unknown();
                continue;
            }

            var field = fields[index];
            _path.Push(field.JsonName);
            Next();
            if ((seen[index >> 6] & (1UL << index)) != 0)
            {
                Mismatch("given more than once");
            }
            else if (field.RealContainingOneof is { } oneof && (_reader.TokenType != JsonTokenType.Null || IsValue(field)) && Choose(chosen!, oneof, field) is { } other)
            {
                Mismatch($"cannot be given together with {other.JsonName}");
            }
            else
            {
                Field(field);
            }
            seen[index >> 6] |= 1UL << index;
            _path.Pop();
        }
    }

    private static FieldDescriptor? Choose(FieldDescriptor?[] chosen, OneofDescriptor oneof, FieldDescriptor field)
    {
        var before = chosen[oneof.Index];
        chosen[oneof.Index] ??= field;
        return before;
    }

    private readonly int Find(IList<FieldDescriptor> fields)
    {
        // Half a surrogate pair cannot be compared: the reader would throw.
        if (JsonScalars.IsUnpaired(in _reader))
            return -1;
        for (var i = 0; i < fields.Count; i++)
        {
            if (_reader.ValueTextEquals(fields[i].JsonName) || _reader.ValueTextEquals(fields[i].Name))
                return i;
        }
        return -1;
    }

    private void Unknown()
    {
        _path.Push(JsonScalars.Name(ref _reader) ?? "(invalid name)");
        Fail("unknown field");
        Next();
        SkipValue();
        _path.Pop();
    }

    private void Field(FieldDescriptor field)
    {
        // As in protobuf's mapping null means absent; the one type that can hold it is Value.
        if (_reader.TokenType == JsonTokenType.Null && (field.IsRepeated || !IsValue(field)))
        {
            // Transcoding refuses null for a list or a map, and names a type of .NET: it gets an empty one.
            if (field.IsRepeated)
                Edits.Add(_reader.TokenStartIndex, "null".Length, field.IsMap ? "{}" : "[]");
            return;
        }
        if (field.IsMap)
            Map(field);
        else if (field.IsRepeated)
            List(field);
        else
            Single(field);
    }

    private void List(FieldDescriptor field)
    {
        if (_reader.TokenType != JsonTokenType.StartArray)
        {
            Mismatch("must be a list");
            return;
        }
        _path.PushList();
        for (Next(); _reader.TokenType != JsonTokenType.EndArray; Next())
        {
            _path.NextElement();
            if (_reader.TokenType == JsonTokenType.Null && !IsValue(field))
                Fail("must not be null");
            else
                Single(field);
        }
        _path.Pop();
    }

    private void Map(FieldDescriptor field)
    {
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            Mismatch("must be an object");
            return;
        }
        var value = field.MessageType.FindFieldByNumber(2);
        var keys = new HashSet<string>(StringComparer.Ordinal);
        for (Next(); _reader.TokenType == JsonTokenType.PropertyName; Next())
        {
            EnterKey(keys);
            if (_reader.TokenType == JsonTokenType.Null && !IsValue(value))
                Fail("must not be null");
            else
                Single(value);
            _path.Pop();
        }
    }

    private void Single(FieldDescriptor field)
    {
        if (field.FieldType is not (FieldType.Message or FieldType.Group))
        {
            var problem = JsonScalars.Check(ref _reader, field, Edits);
            if (problem is not null)
                Mismatch(problem);
            return;
        }

        switch (field.MessageType.FullName)
        {
            case "google.protobuf.Struct":
                if (_reader.TokenType == JsonTokenType.StartObject)
                    Free();
                else
                    Mismatch("must be an object");
                break;
            case "google.protobuf.ListValue":
                if (_reader.TokenType == JsonTokenType.StartArray)
                    Free();
                else
                    Mismatch("must be a list");
                break;
            case "google.protobuf.Value":
                Free();
                break;
            case "google.protobuf.Any":
                Mismatch("is not accepted over JSON");
                break;
            case "google.protobuf.Timestamp" or "google.protobuf.Duration" or "google.protobuf.FieldMask":
                if (JsonScalars.CheckWellKnown(ref _reader, field.MessageType) is { } wrong)
                    Mismatch(wrong);
                break;
            default:
                if (IsWrapper(field.MessageType))
                    Single(field.MessageType.FindFieldByNumber(1));
                else
                    Message(field.MessageType);
                break;
        }
    }

    // Any JSON: what Struct, ListValue and Value hold.
    private void Free()
    {
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var keys = new HashSet<string>(StringComparer.Ordinal);
                for (Next(); _reader.TokenType == JsonTokenType.PropertyName; Next())
                {
                    EnterKey(keys);
                    Free();
                    _path.Pop();
                }
                break;
            case JsonTokenType.StartArray:
                _path.PushList();
                for (Next(); _reader.TokenType != JsonTokenType.EndArray; Next())
                {
                    _path.NextElement();
                    Free();
                }
                _path.Pop();
                break;
            case JsonTokenType.String:
                Check(JsonScalars.CheckText(ref _reader));
                break;
            case JsonTokenType.Number:
                Check(JsonScalars.CheckFinite(ref _reader));
                break;
        }
    }

    private void EnterKey(HashSet<string> keys)
    {
        var name = JsonScalars.Name(ref _reader);
        _path.Push(name ?? "(invalid name)");
        if (name is null)
            Fail("name has an unpaired surrogate");
        else if (!keys.Add(name))
            Fail("given more than once");
        Next();
    }

    private static bool IsValue(FieldDescriptor field) =>
        field.FieldType == FieldType.Message && field.MessageType.FullName == "google.protobuf.Value";

    internal static bool IsWrapper(MessageDescriptor type) =>
        type.File.Name == "google/protobuf/wrappers.proto";
}
