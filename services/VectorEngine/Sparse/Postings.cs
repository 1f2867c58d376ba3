namespace FitnessGrpc.VectorEngine.Sparse;

/// <summary>The slots that have an index, ascending, with their weights. New slots mostly come last, so adding is cheap.</summary>
internal sealed class Postings
{
    private int[] _slots = new int[4];
    private float[] _weights = new float[4];

    public int Count { get; private set; }

    public ReadOnlySpan<int> Slots => _slots.AsSpan(0, Count);

    public ReadOnlySpan<float> Weights => _weights.AsSpan(0, Count);

    public void Add(int slot, float weight)
    {
        if (Count == _slots.Length)
        {
            Array.Resize(ref _slots, Count * 2);
            Array.Resize(ref _weights, Count * 2);
        }

        var at = Count > 0 && _slots[Count - 1] > slot ? ~Array.BinarySearch(_slots, 0, Count, slot) : Count;
        Array.Copy(_slots, at, _slots, at + 1, Count - at);
        Array.Copy(_weights, at, _weights, at + 1, Count - at);
        _slots[at] = slot;
        _weights[at] = weight;
        Count++;
    }

    public bool Remove(int slot)
    {
        var at = Array.BinarySearch(_slots, 0, Count, slot);
        if (at < 0)
        {
            return false;
        }

        Count--;
        Array.Copy(_slots, at + 1, _slots, at, Count - at);
        Array.Copy(_weights, at + 1, _weights, at, Count - at);
        return true;
    }
}
