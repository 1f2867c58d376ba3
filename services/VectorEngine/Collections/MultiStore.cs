using FitnessGrpc.VectorEngine.Segments;

namespace FitnessGrpc.VectorEngine.Collections;

/// <summary>The multivectors of one name, by slot: rows one behind the other.</summary>
internal sealed class MultiStore(DenseVectorSchema schema) : IVectorColumn
{
    private float[]?[] _rows = [];

    public DenseVectorSchema Schema { get; set; } = schema;

    public int Count { get; private set; }

    public bool Has(int slot) => slot < _rows.Length && _rows[slot] is not null;

    public ReadOnlySpan<float> At(int slot) => _rows[slot];

    public void Set(int slot, float[] rows)
    {
        if (slot >= _rows.Length)
        {
            Array.Resize(ref _rows, Math.Max(slot + 1, _rows.Length * 2));
        }

        Count += _rows[slot] is null ? 1 : 0;
        _rows[slot] = rows;
    }

    public void Remove(int slot)
    {
        if (Has(slot))
        {
            _rows[slot] = null;
            Count--;
        }
    }
}
