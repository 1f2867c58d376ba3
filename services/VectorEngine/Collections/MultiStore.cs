namespace FitnessGrpc.VectorEngine.Collections;

/// <summary>The multivectors of one name by slot: rows of the same size, one behind the other.</summary>
internal sealed class MultiStore(DenseVectorSchema schema)
{
    private float[]?[] _rows = [];

    public DenseVectorSchema Schema { get; } = schema;

    public int Count { get; private set; }

    public bool Has(int slot) => slot < _rows.Length && _rows[slot] is not null;

    /// <summary>The rows of a slot that has some, one behind the other.</summary>
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
