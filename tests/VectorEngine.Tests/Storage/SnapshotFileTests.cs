using FitnessGrpc.VectorEngine.Collections;
using FitnessGrpc.VectorEngine.Storage;
using FitnessGrpc.VectorEngine.Tests.Support;

namespace FitnessGrpc.VectorEngine.Tests.Storage;

public sealed class SnapshotFileTests
{
    [Fact]
    public void A_state_is_read_as_it_was_written()
    {
        var storage = new MemoryStorage(new Random(1));
        var state = State(3000);
        var length = SnapshotFile.Write(storage, "f", "name", state);
        Assert.True(SnapshotFile.TryRead(storage, "f", out var read, out var readLength));
        Assert.Equal(length, readLength);
        Assert.Equal(state.Sequence, read!.Sequence);
        Assert.Equal(Dump(state), Dump(read));
        Assert.Equal(state.Schema.Annotations.ToArray(), read.Schema.Annotations.ToArray());
        Assert.Equal(PayloadIndexKind.Keyword, read.IndexOf("k")!.Schema.Kind);
        Assert.Equal(["f"], storage.Files);
    }

    [Fact]
    public void A_file_that_is_not_whole_or_changed_is_refused()
    {
        var storage = new MemoryStorage(new Random(1));
        var length = SnapshotFile.Write(storage, "f", "name", State(20));
        for (var i = 0L; i < length; i += 7)
        {
            storage.Damage("f", i);
            Assert.False(SnapshotFile.TryRead(storage, "f", out _, out _), $"byte {i}");
            storage.Damage("f", i);
        }
        var file = storage.Open("f");
        for (var cut = length - 1; cut > 0; cut -= 13)
        {
            file.Truncate(cut);
            Assert.False(SnapshotFile.TryRead(storage, "f", out _, out _), $"cut to {cut}");
        }
    }

    private static CollectionState State(int points)
    {
        var state = new CollectionState(new CollectionSchema
        {
            Dense = new Dictionary<string, DenseVectorSchema> { ["d"] = new(100, Distance.Cosine) },
            Sparse = new Dictionary<string, SparseVectorSchema> { ["s"] = new(true) },
            Annotations = new byte[] { 1, 2, 3 },
        });
        state.AddIndex("k", new PayloadIndexSchema(PayloadIndexKind.Keyword, true, default));
        var random = new Random(5);
        for (var i = 0; i < points; i++)
        {
            state.Put(new PointData(Make.Id((ulong)random.Next()), new Dictionary<string, VectorValue>
            {
                ["d"] = new VectorValue.Dense([.. Enumerable.Range(0, 100).Select(_ => random.NextSingle())]),
                ["s"] = new VectorValue.Sparse([1, 5], [random.NextSingle(), 1]),
            }, Make.Payload(("k", $"v{i % 9}"))), (ulong)i);
        }
        state.Sequence = 77;
        return state;
    }

    private static IEnumerable<string> Dump(CollectionState state) => state.Order.Select(id =>
    {
        var slot = state.SlotOf(id);
        return $"{state.VersionAt(slot)} {Make.Text(new PointData(id, state.VectorsAt(slot), state.PayloadAt(slot)))}";
    });
}
