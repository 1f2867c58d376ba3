using System.Collections;

namespace FitnessGrpc.VectorEngine;

/// <summary>An immutable JSON object. Payloads are small, so fields are kept in an array and found by a linear search.</summary>
public sealed class Payload : IReadOnlyCollection<KeyValuePair<string, PayloadValue>>
{
    private readonly KeyValuePair<string, PayloadValue>[] _fields;

    private Payload(KeyValuePair<string, PayloadValue>[] fields) => _fields = fields;

    /// <summary>The object without fields.</summary>
    public static Payload Empty { get; } = new([]);

    /// <summary>Number of fields.</summary>
    public int Count => _fields.Length;

    internal KeyValuePair<string, PayloadValue>[] Fields => _fields;

    /// <summary>An object of these fields; keys are different.</summary>
    public static Payload Of(IEnumerable<KeyValuePair<string, PayloadValue>> fields)
    {
        var array = fields.ToArray();
        return array.Length == 0 ? Empty : new Payload(array);
    }

    /// <summary>Finds a top-level field.</summary>
    public bool TryGet(string key, out PayloadValue value)
    {
        foreach (var field in _fields)
        {
            if (field.Key == key)
            {
                value = field.Value;
                return true;
            }
        }

        value = PayloadValue.Null;
        return false;
    }

    internal Payload With(string key, PayloadValue value)
    {
        var index = Array.FindIndex(_fields, f => f.Key == key);
        var copy = new KeyValuePair<string, PayloadValue>[index < 0 ? _fields.Length + 1 : _fields.Length];
        _fields.CopyTo(copy, 0);
        copy[index < 0 ? _fields.Length : index] = new(key, value);
        return new Payload(copy);
    }

    internal Payload Without(string key) =>
        TryGet(key, out _) ? Of(_fields.Where(f => f.Key != key)) : this;

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, PayloadValue>> GetEnumerator() =>
        ((IEnumerable<KeyValuePair<string, PayloadValue>>)_fields).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
