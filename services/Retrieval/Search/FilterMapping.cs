using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Retrieval.Storage;
using Google.Protobuf.WellKnownTypes;
using Qdrant = FitnessGrpc.Contracts.Qdrant;

namespace FitnessGrpc.Retrieval.Search;

/// <summary>A filter of the contract as one of the engine. Takes filters that <see cref="FilterValidator"/> let pass. Pure.</summary>
internal static class FilterMapping
{
    /// <summary>Whether a text names a field: names joined by dots. The engine's paths cannot hold a quotation mark.</summary>
    public static bool IsField(string field) =>
        !field.Any(static c => c == '"' || char.IsControl(c)) && field.Split('.').All(static name => name.Length > 0);

    /// <summary>Null when everything counts.</summary>
    public static Qdrant.Filter? ToQdrant(Filter? filter)
    {
        if (filter is null || filter.All.Count + filter.Any.Count + filter.None.Count == 0)
            return null;
        var mapped = new Qdrant.Filter();
        mapped.Must.AddRange(filter.All.Select(ToQdrant));
        mapped.Should.AddRange(filter.Any.Select(ToQdrant));
        mapped.MustNot.AddRange(filter.None.Select(ToQdrant));
        return mapped;
    }

    private static Qdrant.Condition ToQdrant(Condition condition)
    {
        var key = Key(condition.Field);
        return condition.TestCase switch
        {
            Condition.TestOneofCase.Equals_ => Equal(key, condition.Equals_),
            Condition.TestOneofCase.In => In(key, condition.In),
            Condition.TestOneofCase.Range => Range(key, condition.Range),
            _ => Exists(key, condition.Exists),
        };
    }

    /// <summary>Path of a field in the payload; names are quoted, so that any sign is a part of them.</summary>
    private static string Key(string field)
    {
        if (field == PayloadFields.DocumentId)
            return field;
        var names = field.Split('.').Select(static name =>
            name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') ? name : $"\"{name}\"");
        return $"{PayloadFields.Metadata}.{string.Join('.', names)}";
    }

    private static Qdrant.Condition Equal(string key, Value value) => value.KindCase switch
    {
        Value.KindOneofCase.StringValue => Match(key, new Qdrant.Match { Keyword = value.StringValue }),
        Value.KindOneofCase.BoolValue => Match(key, new Qdrant.Match { Boolean = value.BoolValue }),
        // Whole numbers are stored as integers, and only those match exactly.
        _ when PayloadMapping.IsWhole(value.NumberValue) => Match(key, new Qdrant.Match { Integer = (long)value.NumberValue }),
        _ => Field(new Qdrant.FieldCondition { Key = key, Range = new() { Gte = value.NumberValue, Lte = value.NumberValue } }),
    };

    private static Qdrant.Condition In(string key, ListValue values)
    {
        var texts = new Qdrant.RepeatedStrings();
        var numbers = new Qdrant.RepeatedIntegers();
        foreach (var value in values.Values)
        {
            if (value.KindCase == Value.KindOneofCase.StringValue)
                texts.Strings.Add(value.StringValue);
            else
                numbers.Integers.Add((long)value.NumberValue);
        }
        if (numbers.Integers.Count == 0)
            return Match(key, new Qdrant.Match { Keywords = texts });
        if (texts.Strings.Count == 0)
            return Match(key, new Qdrant.Match { Integers = numbers });
        var either = new Qdrant.Filter
        {
            Should = { Match(key, new Qdrant.Match { Keywords = texts }), Match(key, new Qdrant.Match { Integers = numbers }) },
        };
        return new Qdrant.Condition { Filter = either };
    }

    private static Qdrant.Condition Range(string key, NumberRange range)
    {
        var mapped = new Qdrant.Range();
        if (range.HasGt)
            mapped.Gt = range.Gt;
        if (range.HasGte)
            mapped.Gte = range.Gte;
        if (range.HasLt)
            mapped.Lt = range.Lt;
        if (range.HasLte)
            mapped.Lte = range.Lte;
        return Field(new Qdrant.FieldCondition { Key = key, Range = mapped });
    }

    private static Qdrant.Condition Exists(string key, bool exists)
    {
        // Holds for a missing field, null and an empty list.
        var empty = new Qdrant.Condition { IsEmpty = new Qdrant.IsEmptyCondition { Key = key } };
        return exists ? new Qdrant.Condition { Filter = new Qdrant.Filter { MustNot = { empty } } } : empty;
    }

    private static Qdrant.Condition Match(string key, Qdrant.Match match) => Field(new Qdrant.FieldCondition { Key = key, Match = match });

    private static Qdrant.Condition Field(Qdrant.FieldCondition field) => new() { Field = field };
}
