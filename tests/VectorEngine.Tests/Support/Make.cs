using System.Globalization;
using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine.Tests.Support;

/// <summary>Short forms for tests.</summary>
internal static class Make
{
    public const string Folder = "/data";

    public static EngineOptions Options(Action<EngineOptions>? change = null)
    {
        var options = new EngineOptions { DataPath = Folder };
        change?.Invoke(options);
        return options;
    }

    public static Engine Open(IStorage storage, EngineOptions? options = null, IEngineEvents? events = null) =>
        Engine.Open(options ?? Options(), events, TimeProvider.System, storage is MemoryStorage memory ? memory.Process() : storage);

    public static CollectionSchema Dense(int size, Distance distance = Distance.Dot) =>
        new() { Dense = new Dictionary<string, DenseVectorSchema> { [""] = new(size, distance) } };

    public static PointId Id(ulong number) => PointId.FromNumber(number);

    public static PointSelector.Ids Ids(params ulong[] numbers) => new([.. numbers.Select(Id)]);

    public static PointData Point(ulong id, float[]? vector = null, Payload? payload = null) => new(
        Id(id),
        vector is null ? PointData.NoVectors : new Dictionary<string, VectorValue> { [""] = new VectorValue.Dense(vector) },
        payload ?? VectorEngine.Payload.Empty);

    public static Payload Payload(params (string Key, object? Value)[] fields) =>
        VectorEngine.Payload.Of(fields.Select(f => KeyValuePair.Create(f.Key, Value(f.Value))));

    public static PayloadValue Value(object? value) => value switch
    {
        null => PayloadValue.Null,
        bool b => PayloadValue.From(b),
        int i => PayloadValue.From((long)i),
        long l => PayloadValue.From(l),
        double d => PayloadValue.From(d),
        string s => PayloadValue.From(s),
        Payload p => PayloadValue.From(p),
        object?[] a => PayloadValue.From(a.Select(Value).ToArray()),
        _ => throw new ArgumentException("no payload value", nameof(value)),
    };

    public static Condition Is(string key, params string[] values) => new Condition.Field(key, [new FieldTest.Keywords(values.ToHashSet())]);

    public static Condition Test(string key, FieldTest test) => new Condition.Field(key, [test]);

    public static Filter Must(params Condition[] conditions) => new() { Must = conditions };

    public static QueryNode Nearest(params float[] vector) => new() { Query = new QueryKind.Nearest(new VectorValue.Dense(vector)), Limit = 100 };

    public static Task WriteAsync(this Engine engine, string collection, params PointData[] points) =>
        engine.WriteAsync(collection, new WriteOperation.Upsert(points));

    public static ulong[] Numbers(this IEnumerable<Hit> hits) => [.. hits.Select(h => h.Point.Id.Number)];

    /// <summary>A payload as text, fields sorted: two payloads with the same text are the same.</summary>
    public static string Text(Payload payload) =>
        "{" + string.Join(",", payload.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key}:{Text(f.Value)}")) + "}";

    public static string Text(PointData point) =>
        $"{point.Id} {Text(point.Payload)} " + string.Join(" ", point.Vectors.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => v.Value switch
        {
            VectorValue.Dense dense => $"{v.Key}=[{string.Join(",", dense.Values.Select(Text))}]",
            VectorValue.Sparse sparse => $"{v.Key}=<{string.Join(",", sparse.Indices.Zip(sparse.Values, (i, x) => $"{i}:{Text(x)}"))}>",
            VectorValue.Multi multi => $"{v.Key}=[{string.Join(",", multi.Values.Select(Text))}]/{multi.Size}",
            _ => "",
        }));

    private static string Text(float value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(PayloadValue value) => value.Kind switch
    {
        PayloadKind.Null => "null",
        PayloadKind.Bool => value.AsBool ? "true" : "false",
        PayloadKind.Integer => value.AsInteger.ToString(CultureInfo.InvariantCulture),
        PayloadKind.Double => value.AsDouble.ToString("R", CultureInfo.InvariantCulture) + "d",
        PayloadKind.String => $"\"{value.AsString}\"",
        PayloadKind.List => "[" + string.Join(",", value.AsList.Select(Text)) + "]",
        _ => Text(value.AsObject),
    };
}
