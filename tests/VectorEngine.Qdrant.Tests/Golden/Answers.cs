using System.Text.Json;
using Google.Protobuf.Collections;

namespace FitnessGrpc.VectorEngine.Qdrant.Tests.Golden;

/// <summary>A point of an answer.</summary>
internal readonly record struct Found(string Id, double Score, double? Order);

/// <summary>Compares answers with what is expected: null when they agree, otherwise what differs.</summary>
internal static class Answers
{
    /// <summary>Points with scores; equal scores may come in any order, and any of those that share the last score may be there.</summary>
    public static string? Ranked(JsonElement expected, List<Found> found, GoldenCase item, ulong limit) => Compare(
        [.. expected.EnumerateArray().Select(static p => new Found(p[0].ToString(), p[1].GetDouble(), p.GetArrayLength() > 2 ? p[2].GetDouble() : null))],
        found, item, limit, static f => f.Order ?? f.Score);

    /// <summary>Points with the values they are ordered by.</summary>
    public static string? Ordered(JsonElement expected, List<Found> found, GoldenCase item, ulong limit) => Compare(
        [.. expected.EnumerateArray().Select(static p => new Found(p[0].ToString(), 0, p[1].GetDouble()))], found, item, limit, static f => f.Order ?? double.NaN);

    public static string? Facets(JsonElement expected, List<(JsonElement Value, ulong Count)> found)
    {
        var got = found.ConvertAll(static h => $"{h.Value.GetRawText()}: {h.Count}");
        var want = expected.EnumerateArray().Select(static h => $"{JsonSerializer.Serialize(h[0])}: {h[1].GetUInt64()}").ToList();
        return got.SequenceEqual(want) ? null : $"[{string.Join(", ", got)}], expected [{string.Join(", ", want)}]";
    }

    public static string? Records(JsonElement expected, RepeatedField<Wire.RetrievedPoint> found, double tolerance)
    {
        if (found.Count != expected.GetArrayLength())
            return $"{found.Count} points, expected {expected.GetArrayLength()}";
        var byId = found.ToDictionary(static p => p.Id.HasUuid ? p.Id.Uuid : $"{p.Id.Num}");
        foreach (var record in expected.EnumerateArray())
        {
            var id = record[0].ToString();
            if (!byId.TryGetValue(id, out var point))
                return $"{id} is missing";
            if ((Payload(record[1], point.Payload) ?? Vectors(record[2], point.Vectors, tolerance)) is { } difference)
                return $"{id}: {difference}";
        }

        return null;
    }

    /// <summary>Payloads are compared with the kinds of their values: 2 is not 2.0.</summary>
    public static string? Payload(JsonElement expected, MapField<string, Wire.Value> found)
    {
        var want = new Wire.Struct();
        foreach (var field in expected.EnumerateObject())
            want.Fields[field.Name] = RestJson.Value(field.Value);
        var got = new Wire.Struct();
        got.Fields.Add(found);
        return want.Equals(got) ? null : $"payload {got}, expected {want}";
    }

    private static string? Vectors(JsonElement expected, Wire.VectorsOutput? found, double tolerance)
    {
        if (expected.ValueKind == JsonValueKind.Null)
            return found is null ? null : "has vectors";
        var vectors = found?.Vectors?.Vectors ?? [];
        if (vectors.Count != expected.EnumerateObject().Count())
            return $"vectors {string.Join(", ", vectors.Keys)}, expected {string.Join(", ", expected.EnumerateObject().Select(static v => v.Name))}";
        foreach (var vector in expected.EnumerateObject())
        {
            if (!vectors.TryGetValue(vector.Name, out var output))
                return $"vector {vector.Name} is missing";
            var want = RestJson.Input(vector.Value);
            var same = want.VariantCase switch
            {
                Wire.VectorInput.VariantOneofCase.Dense => Close(want.Dense.Data, output.Dense?.Data),
                Wire.VectorInput.VariantOneofCase.Sparse => want.Sparse.Indices.SequenceEqual(output.Sparse?.Indices ?? []) && Close(want.Sparse.Values, output.Sparse?.Values),
                _ => want.MultiDense.Vectors.Count == output.MultiDense?.Vectors.Count
                    && want.MultiDense.Vectors.Zip(output.MultiDense.Vectors).All(r => Close(r.First.Data, r.Second.Data)),
            };
            if (!same)
                return $"vector {vector.Name} = {output}, expected {want}";
        }

        return null;

        bool Close(RepeatedField<float> a, RepeatedField<float>? b) => b is not null && a.Count == b.Count && a.Zip(b).All(p => Near(p.First, p.Second, tolerance));
    }

    private static bool Near(double a, double b, double tolerance) => Math.Abs(a - b) <= tolerance * Math.Max(1, Math.Abs(b));

    private static string? Compare(List<Found> expected, List<Found> found, GoldenCase item, ulong limit, Func<Found, double> rank)
    {
        if (found.Count != expected.Count)
            return $"{found.Count} points, expected {expected.Count}; missing [{Ids(expected, found)}], extra [{Ids(found, expected)}]";
        if (!item.Ordered)
            return found.Select(static f => f.Id).ToHashSet().SetEquals(expected.Select(static f => f.Id)) ? null : $"missing [{Ids(expected, found)}], extra [{Ids(found, expected)}]";
        for (var i = 0; i < expected.Count; i++)
        {
            if (!Near(rank(found[i]), rank(expected[i]), item.Tolerance) || !Near(found[i].Score, expected[i].Score, item.Tolerance))
                return $"at {i}: {found[i]}, expected {expected[i]}";
        }

        for (var start = 0; start < expected.Count;)
        {
            var end = start + 1;
            while (end < expected.Count && Near(rank(expected[end]), rank(expected[end - 1]), item.Tolerance))
                end++;
            var cut = end == expected.Count && (ulong)expected.Count >= limit;
            if (!cut && !found[start..end].Select(static f => f.Id).ToHashSet().SetEquals(expected[start..end].Select(static f => f.Id)))
                return $"at {start}: [{string.Join(", ", found[start..end])}], expected [{string.Join(", ", expected[start..end])}]";
            start = end;
        }

        return null;
    }

    private static string Ids(List<Found> of, List<Found> without) => string.Join(", ", of.Select(static f => f.Id).Except(without.Select(static f => f.Id)).Take(8));
}
