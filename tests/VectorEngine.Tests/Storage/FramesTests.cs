using FitnessGrpc.VectorEngine.Storage;
using FitnessGrpc.VectorEngine.Tests.Support;

namespace FitnessGrpc.VectorEngine.Tests.Storage;

public sealed class FramesTests
{
    [Fact]
    public void Frames_are_read_as_written()
    {
        var (file, length) = Written([1, 2, 3], [], new byte[5000]);
        Assert.True(Frames.TryRead(file, 0, length, out var sequence, out var body));
        Assert.Equal((1ul, 3), (sequence, body.Length));
        Assert.True(Frames.TryRead(file, Frames.HeaderSize + 3, length, out sequence, out body));
        Assert.Equal((2ul, 0), (sequence, body.Length));
    }

    [Fact]
    public void Every_changed_byte_is_noticed()
    {
        var storage = new MemoryStorage(new Random(1));
        var (file, length) = Written(storage, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        for (var i = 0; i < length; i++)
        {
            storage.Damage("f", i);
            Assert.False(Frames.TryRead(file, 0, length, out _, out _), $"byte {i}");
            storage.Damage("f", i);
        }
        Assert.True(Frames.TryRead(file, 0, length, out _, out _));
    }

    [Fact]
    public void A_frame_cut_at_any_byte_is_none()
    {
        var (file, length) = Written([1, 2, 3, 4, 5, 6, 7, 8, 9]);
        for (var cut = 0; cut < length; cut++)
            Assert.False(Frames.TryRead(file, 0, cut, out _, out _));
    }

    [Fact]
    public void FindNext_finds_the_frame_after_damage()
    {
        var storage = new MemoryStorage(new Random(1));
        var (file, length) = Written(storage, new byte[100], [7]);
        storage.Damage("f", 30);
        Assert.Equal(Frames.HeaderSize + 100, Frames.FindNext(file, 1, length));
        Assert.Equal(-1, Frames.FindNext(file, Frames.HeaderSize + 101, length));
    }

    private static (IStorageFile File, long Length) Written(params byte[][] bodies) => Written(new MemoryStorage(new Random(1)), bodies);

    private static (IStorageFile File, long Length) Written(MemoryStorage storage, params byte[][] bodies)
    {
        var buffer = new ByteBuffer();
        ulong sequence = 0;
        foreach (var body in bodies)
            Frames.Write(buffer, ++sequence, body);
        var file = storage.Open("f");
        file.Write(0, buffer.Span);
        return (file, file.Length);
    }
}
