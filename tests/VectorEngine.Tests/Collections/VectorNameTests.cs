using FitnessGrpc.VectorEngine.Tests.Support;

namespace FitnessGrpc.VectorEngine.Tests.Collections;

/// <summary>Vector names that come and go, over restarts from the log and from checkpoints.</summary>
public sealed class VectorNameTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_name_made_again_is_empty_after_a_restart(bool clean)
    {
        var storage = new MemoryStorage(new Random(1));
        var engine = Make.Open(storage);
        await engine.CreateCollectionAsync("c", Make.Dense(1));
        await engine.WriteAsync("c", Make.Point(1, [1]), Make.Point(2, [2]));
        await engine.WriteAsync("c", new WriteOperation.CreateVector("v", new DenseVectorSchema(2, Distance.Euclid, Multi: true), null, new byte[] { 1 }));
        await Put(1, new VectorValue.Multi([1, 2, 3, 4], 2));
        await engine.WriteAsync("c", new WriteOperation.DropVector("v", new byte[] { 2 }));
        await engine.WriteAsync("c", new WriteOperation.CreateVector("v", null, new SparseVectorSchema(true), new byte[] { 3 }));
        await Put(2, new VectorValue.Sparse([4], [5]));
        if (clean)
        {
            await engine.DisposeAsync();
        }
        else
        {
            storage.PowerCut();
        }

        await using var again = Make.Open(storage);
        var details = again.Describe("c");
        Assert.True(Assert.Single(details.Schema.Sparse).Value.Idf);
        Assert.Equal([3], details.Schema.Annotations.ToArray());
        var points = again.Get("c", [Make.Id(1), Make.Id(2)], Selection.All);
        Assert.Equal(["1 {} =[1]", "2 {} =[2] v=<4:5>"], points.Select(static h => Make.Text(h.Point)));

        Task<WriteResult> Put(ulong id, VectorValue vector) => engine.WriteAsync("c", new WriteOperation.UpdateVectors(
            [new PointData(Make.Id(id), new Dictionary<string, VectorValue> { ["v"] = vector }, Payload.Empty)]));
    }

    [Fact]
    public async Task Writes_that_race_with_a_dropped_name_fail_alone_or_are_kept()
    {
        await using var engine = Make.Open(new MemoryStorage(new Random(1)));
        await engine.CreateCollectionAsync("c", Make.Dense(1));
        for (var round = 0; round < 20; round++)
        {
            await engine.WriteAsync("c", new WriteOperation.CreateVector("v", new DenseVectorSchema(1 + (round % 2), Distance.Dot), null, default));
            var writes = Enumerable.Range(0, 20).Select(i => Task.Run(() => engine.WriteAsync("c", new WriteOperation.Upsert([new PointData(
                Make.Id((ulong)i),
                i % 2 == 0
                    ? new Dictionary<string, VectorValue> { [""] = new VectorValue.Dense([i]) }
                    : new Dictionary<string, VectorValue> { ["v"] = new VectorValue.Dense(new float[1 + (round % 2)]) },
                Payload.Empty)])))).ToList();
            await engine.WriteAsync("c", new WriteOperation.DropVector("v", default));
            for (var i = 0; i < writes.Count; i++)
            {
                if (i % 2 == 0)
                {
                    await writes[i];
                    continue;
                }

                var error = await Record.ExceptionAsync(() => writes[i]);
                Assert.True(error is null or EngineException { Error: EngineError.InvalidInput }, $"{error}");
            }
        }

        Assert.DoesNotContain(engine.Get("c", [.. Enumerable.Range(0, 20).Select(static i => Make.Id((ulong)i))], Selection.All), static h => h.Point.Vectors.ContainsKey("v"));
    }

    [Fact]
    public async Task Settings_of_a_vector_are_kept()
    {
        var storage = new MemoryStorage(new Random(1));
        var schema = new DenseVectorSchema(2, Distance.Cosine)
        {
            Datatype = VectorDatatype.Float16,
            Graph = new GraphSchema(24, 200, 7),
            Quantization = new QuantizationSchema.Binary(1.5),
        };
        var engine = Make.Open(storage);
        await engine.CreateCollectionAsync("c", new CollectionSchema { Dense = new Dictionary<string, DenseVectorSchema> { ["v"] = schema } });
        await engine.DisposeAsync();
        engine = Make.Open(storage);
        Assert.Equal(schema, engine.Describe("c").Schema.Dense["v"]);
        var changed = schema with { Graph = new GraphSchema(8), Quantization = new QuantizationSchema.Scalar(0.99f) };
        await engine.WriteAsync("c", new WriteOperation.Annotate(default, new Dictionary<string, DenseVectorSchema> { ["v"] = changed with { Size = 9 } }));
        storage.PowerCut();
        await using var again = Make.Open(storage);
        Assert.Equal(changed, again.Describe("c").Schema.Dense["v"]);
    }

    [Theory]
    [InlineData(VectorDatatype.Uint8, new[] { -3f, 1.9f, 300 }, new[] { 0f, 1, 255 })]
    [InlineData(VectorDatatype.Float16, new[] { 0.1f, 1e9f, -2 }, new[] { 0.0999755859375f, 65504, -2 })]
    public async Task A_datatype_rounds_what_is_written(VectorDatatype datatype, float[] written, float[] read)
    {
        await using var engine = Make.Open(new MemoryStorage(new Random(1)));
        await engine.CreateCollectionAsync("c", new CollectionSchema
        {
            Dense = new Dictionary<string, DenseVectorSchema> { [""] = new DenseVectorSchema(3, Distance.Dot) { Datatype = datatype } },
        });
        await engine.WriteAsync("c", Make.Point(1, written));
        Assert.Equal(read, ((VectorValue.Dense)engine.Get("c", [Make.Id(1)], Selection.All)[0].Point.Vectors[""]).Values);
    }
}
