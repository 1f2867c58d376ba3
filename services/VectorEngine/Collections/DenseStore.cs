using FitnessGrpc.VectorEngine.Segments;

namespace FitnessGrpc.VectorEngine.Collections;

/// <summary>The dense vectors of one name, by slot, in blocks of contiguous floats that never move.</summary>
internal sealed class DenseStore : IVectorColumn
{
    private const int TargetBlockFloats = 1 << 18;

    private readonly int _perBlock;
    private readonly List<float[]> _blocks = [];
    private bool[] _has = [];

    public DenseStore(DenseVectorSchema schema)
    {
        Schema = schema;
        _perBlock = Math.Max(1, TargetBlockFloats / schema.Size);
    }

    public DenseVectorSchema Schema { get; set; }

    public int Count { get; private set; }

    public bool Has(int slot) => slot < _has.Length && _has[slot];

    public ReadOnlySpan<float> At(int slot) => _blocks[slot / _perBlock].AsSpan(slot % _perBlock * Schema.Size, Schema.Size);

    public void Set(int slot, float[] vector)
    {
        while (slot >= _blocks.Count * _perBlock)
        {
            _blocks.Add(GC.AllocateUninitializedArray<float>(_perBlock * Schema.Size));
        }

        if (slot >= _has.Length)
        {
            Array.Resize(ref _has, Math.Max(slot + 1, _has.Length * 2));
        }

        vector.CopyTo(_blocks[slot / _perBlock], slot % _perBlock * Schema.Size);
        Count += _has[slot] ? 0 : 1;
        _has[slot] = true;
    }

    public void Remove(int slot)
    {
        if (Has(slot))
        {
            _has[slot] = false;
            Count--;
        }
    }
}
