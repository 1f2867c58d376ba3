using System.Text.Json;

namespace FitnessGrpc.VectorEngine.Qdrant.Tests.Golden;

/// <summary>Compares answers over REST with the golden ones. Equal scores may come in any order.</summary>
internal static class RestExpectations
{
    /// <summary>Scored points: <c>[[id, score, order_value?]]</c>. The last of equal scores may be others than expected.</summary>
    public static void Points(JsonElement expected, JsonElement actual, bool ordered, double tolerance)
    {
        var points = actual.EnumerateArray().ToDictionary(static p => p.GetProperty("id").GetRawText());
        var list = expected.EnumerateArray().ToList();
        Assert.Equal(list.Count, points.Count);
        if (list.Count == 0)
            return;
        var sent = actual.EnumerateArray().ToList();
        var last = list[^1][1].GetDouble();
        for (var i = 0; i < list.Count; i++)
        {
            var (id, score) = (list[i][0].GetRawText(), list[i][1].GetDouble());
            if (ordered)
                Near(score, Score(sent[i]), tolerance, $"score {i}");
            if (!points.TryGetValue(id, out var point))
            {
                Near(last, score, tolerance, $"{id} is missing, and it is not one of the last");
                continue;
            }

            Near(score, Score(point), tolerance, $"score of {id}");
            if (list[i].GetArrayLength() > 2)
                Near(list[i][2].GetDouble(), point.GetProperty("order_value").GetDouble(), tolerance, $"order value of {id}");
        }
    }

    /// <summary>Points of a scroll by value: <c>[[id, order_value]]</c>; a point with several values is there several times.</summary>
    public static void Ordered(JsonElement expected, JsonElement actual)
    {
        var list = expected.EnumerateArray().ToList();
        var sent = actual.EnumerateArray().ToList();
        Assert.Equal(list.Count, sent.Count);
        if (list.Count == 0)
            return;
        var last = list[^1][1].GetDouble();
        for (var i = 0; i < list.Count; i++)
            Assert.Equal(list[i][1].GetDouble(), sent[i].GetProperty("order_value").GetDouble());
        Assert.Equal(
            list.Where(p => p[1].GetDouble() != last).Select(static p => p[0].GetRawText() + "=" + p[1].GetDouble()).Order(),
            sent.Where(p => p.GetProperty("order_value").GetDouble() != last)
                .Select(static p => p.GetProperty("id").GetRawText() + "=" + p.GetProperty("order_value").GetDouble()).Order());
    }

    public static void Ids(JsonElement expected, JsonElement actual) => Assert.Equal(
        expected.EnumerateArray().Select(static id => id.GetRawText()),
        actual.EnumerateArray().Select(static p => p.GetProperty("id").GetRawText()));

    public static void Payloads(JsonElement expected, JsonElement actual)
    {
        foreach (var (payload, point) in expected.EnumerateArray().Zip(actual.EnumerateArray()))
            Same(payload, point.GetProperty("payload"), "payload", exact: true);
    }

    /// <summary>Records: <c>[[id, payload, vectors or null]]</c>, in any order; payloads exact, vectors near.</summary>
    public static void Records(JsonElement expected, JsonElement actual)
    {
        var points = actual.EnumerateArray().ToDictionary(static p => p.GetProperty("id").GetRawText());
        Assert.Equal(expected.GetArrayLength(), points.Count);
        foreach (var record in expected.EnumerateArray())
        {
            var point = points[record[0].GetRawText()];
            Same(record[1], point.GetProperty("payload"), $"payload of {record[0]}", exact: true);
            if (record[2].ValueKind != JsonValueKind.Null)
                Same(record[2], point.GetProperty("vector"), $"vectors of {record[0]}", exact: false);
        }
    }

    public static void Near(double expected, double actual, double tolerance, string what) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance * Math.Max(1, Math.Abs(expected)), $"{what}: {actual} is not {expected}");

    private static double Score(JsonElement point) => point.GetProperty("score").GetDouble();

    private static void Same(JsonElement expected, JsonElement actual, string what, bool exact)
    {
        Assert.True(expected.ValueKind == actual.ValueKind, $"{what}: {actual} is not {expected}");
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object when expected.TryGetProperty("indices", out var indices) && !exact:
                Assert.Equal(
                    indices.EnumerateArray().Select(static i => i.GetUInt32()).Zip(expected.GetProperty("values").EnumerateArray().Select(static v => v.GetSingle())).Order(),
                    actual.GetProperty("indices").EnumerateArray().Select(static i => i.GetUInt32())
                        .Zip(actual.GetProperty("values").EnumerateArray().Select(static v => v.GetSingle())).Order());
                break;
            case JsonValueKind.Object:
                Assert.Equal(expected.EnumerateObject().Select(static m => m.Name).Order(), actual.EnumerateObject().Select(static m => m.Name).Order());
                foreach (var member in expected.EnumerateObject())
                    Same(member.Value, actual.GetProperty(member.Name), $"{what}.{member.Name}", exact);
                break;
            case JsonValueKind.Array:
                Assert.True(expected.GetArrayLength() == actual.GetArrayLength(), $"{what}: {actual} is not {expected}");
                for (var i = 0; i < expected.GetArrayLength(); i++)
                    Same(expected[i], actual[i], $"{what}[{i}]", exact);
                break;
            case JsonValueKind.Number when exact:
                Assert.True(IsWhole(expected) == IsWhole(actual) && (IsWhole(expected)
                    ? expected.GetRawText() == actual.GetRawText()
                    : expected.GetDouble().Equals(actual.GetDouble())), $"{what}: {actual} is not {expected}");
                break;
            case JsonValueKind.Number:
                Near(expected.GetDouble(), actual.GetDouble(), 2e-5, what);
                break;
            case JsonValueKind.String:
                Assert.Equal(expected.GetString(), actual.GetString());
                break;
        }
    }

    private static bool IsWhole(JsonElement number) => number.GetRawText().AsSpan().IndexOfAny('.', 'e', 'E') < 0;
}
