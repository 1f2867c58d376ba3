using System.Globalization;
using System.Text.Json;
using FitnessGrpc.Hosting.Errors;
using Google.Protobuf.Collections;

namespace FitnessGrpc.VectorEngine.Qdrant.Rest.Reading;

/// <summary>
/// A value of a request's body, and where it stands: whatever is wrong with it is told with its path. A member that is null
/// counts as missing, as it does for Qdrant.
/// </summary>
internal readonly struct Json
{
    private readonly JsonElement _value;
    private readonly Step? _step;

    private Json(JsonElement value, Step? step)
    {
        _value = value;
        _step = step;
    }

    public JsonValueKind Kind => _value.ValueKind;

    public bool IsObject => Kind == JsonValueKind.Object;

    public bool IsArray => Kind == JsonValueKind.Array;

    public bool IsString => Kind == JsonValueKind.String;

    public bool IsNumber => Kind == JsonValueKind.Number;

    public bool IsNull => Kind == JsonValueKind.Null;

    public bool IsFlag => Kind is JsonValueKind.True or JsonValueKind.False;

    /// <summary>Whether a number is written as a whole one: <c>5</c> is, <c>5.0</c> and <c>5e0</c> are not.</summary>
    public bool IsWhole => IsNumber && _value.GetRawText().AsSpan().IndexOfAny('.', 'e', 'E') < 0;

    public static Json Root(JsonElement value) => new(value, null);

    /// <summary>The member of this name; null when it is missing or null.</summary>
    public Json? Find(string name)
    {
        Expect(IsObject, "an object");
        return _value.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null
            ? new Json(member, new Step(_step, name, 0))
            : null;
    }

    public bool Has(string name) => IsObject && _value.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null;

    public Json Need(string name) => Find(name) ?? throw Wrong(string.Create(CultureInfo.InvariantCulture, $"missing field `{name}`"));

    public int Length
    {
        get
        {
            Expect(IsArray, "an array");
            return _value.GetArrayLength();
        }
    }

    public IEnumerable<Json> Items()
    {
        Expect(IsArray, "an array");
        var index = 0;
        foreach (var item in _value.EnumerateArray())
            yield return new Json(item, new Step(_step, null, index++));
    }

    /// <summary>The elements of an array, or the one value that stands for an array of one.</summary>
    public IEnumerable<Json> OneOrMore() => IsArray ? Items() : [this];

    public IEnumerable<(string Name, Json Value)> Members()
    {
        Expect(IsObject, "an object");
        foreach (var member in _value.EnumerateObject())
            yield return (member.Name, new Json(member.Value, new Step(_step, member.Name, 0)));
    }

    public string Text()
    {
        Expect(IsString, "a string");
        return _value.GetString()!;
    }

    public bool Flag()
    {
        Expect(IsFlag, "true or false");
        return _value.GetBoolean();
    }

    public ulong Unsigned() => IsNumber && _value.TryGetUInt64(out var value) ? value : throw Expected("a whole number of at least 0");

    public uint Unsigned32() => IsNumber && _value.TryGetUInt32(out var value) ? value : throw Expected("a whole number of 0 to 4294967295");

    public long Integer() => IsNumber && _value.TryGetInt64(out var value) ? value : throw Expected("a whole number of 64 bits");

    public double Number() => IsNumber && _value.TryGetDouble(out var value) ? value : throw Expected("a number");

    public float Single() => IsNumber && _value.TryGetSingle(out var value) ? value : throw Expected("a number");

    /// <summary>The kind of value that a payload keeps: whole numbers that fit stay whole.</summary>
    public bool TryInteger(out long value)
    {
        value = 0;
        return IsWhole && _value.TryGetInt64(out value);
    }

    /// <summary>Adds the numbers of this array.</summary>
    public void AddTo(RepeatedField<float> numbers)
    {
        numbers.Capacity = numbers.Count + Length;
        var index = 0;
        foreach (var item in _value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetSingle(out var number))
                throw new Json(item, new Step(_step, null, index)).Expected("a number");
            numbers.Add(number);
            index++;
        }
    }

    /// <summary>Adds the unsigned numbers of this array.</summary>
    public void AddTo(RepeatedField<uint> numbers)
    {
        numbers.Capacity = numbers.Count + Length;
        foreach (var item in Items())
            numbers.Add(item.Unsigned32());
    }

    /// <summary>Adds the strings of this array.</summary>
    public void AddTo(RepeatedField<string> texts)
    {
        foreach (var item in Items())
            texts.Add(item.Text());
    }

    public DomainException Expected(string what) => Wrong($"must be {what}, and is {Name(Kind)}");

    public DomainException Wrong(string what)
    {
        var path = Step.Path(_step);
        return path.Length == 0
            ? new DomainException(ErrorKind.InvalidArgument, $"Format error in JSON body: {what}")
            : new DomainException(ErrorKind.InvalidArgument, $"Format error in JSON body: {path}: {what}", [new FieldViolation(path, what)]);
    }

    private static string Name(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "another number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        _ => "null",
    };

    private void Expect(bool holds, string what)
    {
        if (!holds)
            throw Expected(what);
    }

    /// <summary>One step of a path; the path is only put together for an error.</summary>
    private sealed class Step(Step? parent, string? name, int index)
    {
        private const int MaxShown = 64;

        public static string Path(Step? step)
        {
            if (step is null)
                return "";
            var before = Path(step.Parent);
            if (step.Name is null)
                return string.Create(CultureInfo.InvariantCulture, $"{before}[{step.Index}]");
            var name = step.Name.Length <= MaxShown ? step.Name : string.Concat(step.Name.AsSpan(0, MaxShown), "…");
            return before.Length == 0 ? name : $"{before}.{name}";
        }

        private Step? Parent { get; } = parent;

        private string? Name { get; } = name;

        private int Index { get; } = index;
    }
}
