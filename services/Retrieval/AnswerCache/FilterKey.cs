using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FitnessGrpc.Contracts.Retrieval.V1;
using Google.Protobuf.WellKnownTypes;

namespace FitnessGrpc.Retrieval.AnswerCache;

/// <summary>One short key for all filters that say the same: the order of conditions and of listed values does not count.</summary>
internal static class FilterKey
{
    /// <summary>Hexadecimal, 32 characters; empty for no condition at all.</summary>
    public static string Of(Filter? filter)
    {
        if (filter is null || filter.All.Count + filter.Any.Count + filter.None.Count == 0)
            return "";
        var canonical = $"all{Group(filter.All)}any{Group(filter.Any)}none{Group(filter.None)}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)).AsSpan(0, 16));
    }

    private static string Group(IEnumerable<Condition> conditions) => List(conditions.Select(Canonical));

    private static string Canonical(Condition condition) => Quote(condition.Field) + condition.TestCase switch
    {
        Condition.TestOneofCase.Equals_ => "=" + Canonical(condition.Equals_),
        Condition.TestOneofCase.In => "in" + List(condition.In.Values.Select(Canonical)),
        Condition.TestOneofCase.Range => "range" + Canonical(condition.Range),
        Condition.TestOneofCase.Exists => condition.Exists ? "exists" : "missing",
        _ => "",
    };

    private static string Canonical(NumberRange range)
    {
        var bounds = new StringBuilder();
        if (range.HasGt)
            bounds.Append('>').Append(Number(range.Gt));
        if (range.HasGte)
            bounds.Append(">=").Append(Number(range.Gte));
        if (range.HasLt)
            bounds.Append('<').Append(Number(range.Lt));
        if (range.HasLte)
            bounds.Append("<=").Append(Number(range.Lte));
        return bounds.ToString();
    }

    private static string Canonical(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.StringValue => Quote(value.StringValue),
        Value.KindOneofCase.NumberValue => Number(value.NumberValue),
        Value.KindOneofCase.BoolValue => value.BoolValue ? "true" : "false",
        // Validation refuses the rest; the key is whole all the same.
        _ => Quote(value.ToString()),
    };

    private static string List(IEnumerable<string> items) =>
        "[" + string.Join(',', items.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)) + "]";

    private static string Number(double value) => (value == 0 ? 0 : value).ToString("R", CultureInfo.InvariantCulture);

    private static string Quote(string text) => JsonSerializer.Serialize(text);
}
