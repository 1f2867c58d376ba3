using FitnessGrpc.VectorEngine.Segments;
using FitnessGrpc.VectorEngine.Tests.Support;

namespace FitnessGrpc.VectorEngine.Tests.Segments;

public sealed class SealedSegmentTests
{
    private const string Folder = "/s";

    private static readonly CollectionSchema Schema = new()
    {
        Dense = new Dictionary<string, DenseVectorSchema> { ["d"] = new(5, Distance.Dot), ["m"] = new(3, Distance.Dot, Multi: true) },
        Sparse = new Dictionary<string, SparseVectorSchema> { ["s"] = new(true) },
    };

    private readonly MemoryStorage _storage = new(new Random(1));

    [Fact]
    public void A_segment_holds_the_points_of_the_tail_in_the_order_of_ids()
    {
        var tail = Fill(300);
        using var segment = Seal(tail);
        Assert.Equal(Dump(tail), Dump(segment));
        Assert.Equal(300, segment.Count);
        Assert.Equal(tail.Dense("d")!.Count, segment.Dense("d")!.Count);
        foreach (var slot in tail.InOrder(null))
            Assert.Equal(tail.IdAt(slot), segment.IdAt(segment.SlotOf(tail.IdAt(slot))));
        Assert.Equal(-1, segment.SlotOf(Make.Id(ulong.MaxValue)));
        Assert.Equal(-1, segment.SlotOf(PointId.FromUuid(Guid.Empty)));
    }

    [Fact]
    public void A_scroll_begins_at_the_id_that_was_asked_for()
    {
        using var segment = Seal(Fill(50));
        var ids = segment.InOrder(null).Select(segment.IdAt).ToArray();
        Assert.Equal(ids[20..], segment.InOrder(ids[20]).Select(segment.IdAt));
        Assert.Equal(ids[..0], segment.InOrder(PointId.FromUuid(Guid.AllBitsSet)).Select(segment.IdAt));
        segment.Remove(20);
        Assert.Equal(ids[21..], segment.InOrder(ids[20]).Select(segment.IdAt));
    }

    [Fact]
    public void Marks_of_deleted_points_are_read_back()
    {
        using var segment = Seal(Fill(100));
        segment.Remove(3);
        segment.Remove(99);
        segment.WriteDeleted(_storage, Folder, 7);
        using var again = SealedSegment.Open(_storage, Folder, 1, Schema, 7);
        Assert.Equal(Dump(segment), Dump(again));
        Assert.Equal(98, again.Count);
        Assert.Equal(segment.Dense("d")!.Count, again.Dense("d")!.Count);
    }

    [Fact]
    public void A_merge_has_the_points_of_its_sources_that_are_not_deleted()
    {
        using var first = Seal(Fill(40, 1), "/a");
        using var second = Seal(Fill(40, 2), "/b");
        first.Remove(0);
        var deleted = new[] { first.Deleted.ToArray(), second.Deleted.ToArray() };
        var expected = Dump(first).Concat(Dump(second)).Order(StringComparer.Ordinal).ToArray();
        new SegmentWriter(_storage, "/c", Schema).Write([first, second], SegmentWriter.Collect([first, second], deleted));
        using var merged = SealedSegment.Open(_storage, "/c", 3, Schema, 0);
        Assert.Equal(expected, Dump(merged).Order(StringComparer.Ordinal));
        Assert.Equal(merged.InOrder(null).Select(merged.IdAt), merged.InOrder(null).Select(merged.IdAt).Order());
    }

    [Fact]
    public void A_byte_that_changed_is_found_whatever_file_it_is_in()
    {
        Seal(Fill(20)).Dispose();
        foreach (var file in _storage.Files)
        {
            for (var at = 0L; at < _storage.LengthOf(file); at += 5)
            {
                _storage.Damage(file, at);
                Assert.Throws<InvalidDataException>(() => SealedSegment.Open(_storage, Folder, 1, Schema, 0));
                _storage.Damage(file, at);
            }
        }
        SealedSegment.Open(_storage, Folder, 1, Schema, 0).Dispose();
    }

    [Fact]
    public void A_name_that_was_created_again_does_not_bring_back_old_vectors()
    {
        Seal(Fill(20)).Dispose();
        var again = new CollectionSchema { Dense = new Dictionary<string, DenseVectorSchema> { ["d"] = new(5, Distance.Dot) { Created = 9 } } };
        using var segment = SealedSegment.Open(_storage, Folder, 1, again, 0);
        Assert.Null(segment.Dense("d"));
        Assert.Null(segment.Multi("m"));
        Assert.Null(segment.Sparse("s"));
    }

    private SealedSegment Seal(Tail tail, string folder = Folder)
    {
        new SegmentWriter(_storage, folder, Schema).Write([tail], SegmentWriter.Collect(tail));
        return SealedSegment.Open(_storage, folder, 1, Schema, 0);
    }

    private static Tail Fill(int points, int seed = 5)
    {
        var tail = new Tail(Schema, []);
        var random = new Random(seed);
        for (var i = 0; i < points; i++)
        {
            var vectors = new Dictionary<string, VectorValue>();
            if (i % 5 != 0)
                vectors["d"] = new VectorValue.Dense([.. Enumerable.Range(0, 5).Select(_ => random.NextSingle())]);
            if (i % 3 != 0)
                vectors["m"] = new VectorValue.Multi([.. Enumerable.Range(0, 3 * (1 + i % 4)).Select(_ => random.NextSingle())], 3);
            if (i % 7 != 0)
                vectors["s"] = new VectorValue.Sparse([1, 5], [random.NextSingle(), 1]);
            var bytes = new byte[16];
            random.NextBytes(bytes);
            var id = i % 2 == 0 ? Make.Id((ulong)random.NextInt64()) : PointId.FromUuid(new Guid(bytes));
            tail.Put(new PointData(id, vectors, Make.Payload(("k", $"v{i % 9}"), ("n", i))), (ulong)i);
        }
        return tail;
    }

    private static string[] Dump(ISegment segment) => [.. segment.InOrder(null).Select(slot =>
    {
        var vectors = new Dictionary<string, VectorValue>();
        if (segment.Dense("d") is { } dense && dense.Has(slot))
            vectors["d"] = new VectorValue.Dense(dense.At(slot).ToArray());
        if (segment.Multi("m") is { } multi && multi.Has(slot))
            vectors["m"] = new VectorValue.Multi(multi.At(slot).ToArray(), 3);
        if (segment.Sparse("s")?.At(slot) is { } sparse)
            vectors["s"] = sparse;
        return $"{segment.VersionAt(slot)} {Make.Text(new PointData(segment.IdAt(slot), vectors, segment.PayloadAt(slot)))}";
    })];
}
