using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine.Segments;

/// <summary>Writes what <see cref="BlobColumn"/> reads, slot by slot.</summary>
internal sealed class BlobWriter(IStorage storage, string path, ComponentKind kind, int count) : IDisposable
{
    private readonly ComponentWriter _writer = new(storage, path, kind);
    private readonly ulong[] _has = new ulong[Bits.Words(count)];
    private readonly ulong[] _offsets = new ulong[count + 1];
    private int _slot;

    public void Add(ReadOnlySpan<byte> blob)
    {
        _writer.Write(blob);
        Next(true);
    }

    public void Add(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        _writer.Write(first);
        _writer.Write(second);
        Next(true);
    }

    public void AddNone() => Next(false);

    public void Finish()
    {
        _writer.Align();
        var tables = _writer.Position;
        _writer.Write<ulong>(_has);
        _writer.Write<ulong>(_offsets);
        _writer.Write<long>([tables]);
        _writer.Finish();
    }

    public void Dispose() => _writer.Dispose();

    private void Next(bool has)
    {
        if (has)
        {
            Bits.Set(_has, _slot);
        }

        _offsets[++_slot] = (ulong)_writer.Position;
    }
}
