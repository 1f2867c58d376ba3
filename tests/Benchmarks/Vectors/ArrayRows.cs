using FitnessGrpc.VectorEngine.Graphs;

namespace FitnessGrpc.Benchmarks.Vectors;

/// <summary>The rows of a set, in a pinned array.</summary>
internal sealed class ArrayRows : IRows
{
    private readonly float[] _values;

    public ArrayRows(VectorSet set)
    {
        Dimensions = set.Dimensions;
        Count = set.Count;
        _values = GC.AllocateUninitializedArray<float>(set.Values.Length, pinned: true);
        set.Values.CopyTo(_values, 0);
    }

    public int Count { get; }

    public int Dimensions { get; }

    public bool Has(int row) => true;

    public ReadOnlySpan<float> At(int row) => _values.AsSpan(row * Dimensions, Dimensions);
}
