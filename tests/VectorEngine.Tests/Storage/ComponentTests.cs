using FitnessGrpc.VectorEngine.Storage;
using FitnessGrpc.VectorEngine.Tests.Support;

namespace FitnessGrpc.VectorEngine.Tests.Storage;

public sealed class ComponentTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(262_144)]
    [InlineData(262_145)]
    [InlineData(1_000_003)]
    public void A_body_of_any_size_is_read_as_it_was_written(int length)
    {
        var storage = new MemoryStorage(new Random(1));
        var body = new byte[length];
        new Random(2).NextBytes(body);
        using (var writer = new ComponentWriter(storage, "f", ComponentKind.Payloads))
        {
            // In pieces that do not fit the writer's buffer.
            for (var at = 0; at < length; at += 70_001)
                writer.Write(body.AsSpan(at, Math.Min(70_001, length - at)));
            writer.Finish();
        }
        using var component = Component.Open(storage, "f", ComponentKind.Payloads);
        Assert.True(component.Span.SequenceEqual(body));
        Assert.Throws<InvalidDataException>(() => Component.Open(storage, "f", ComponentKind.Dense));
    }
}
