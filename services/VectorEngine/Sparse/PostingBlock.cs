namespace FitnessGrpc.VectorEngine.Sparse;

/// <summary>Some slots that have an index, ascending, with their weights and the bounds of those. In a loaded index many blocks share two arrays.</summary>
internal struct PostingBlock
{
    public int[] Items;
    public float[] Numbers;
    public int Start;
    public int Count;
    public float Min;
    public float Max;

    public readonly ReadOnlySpan<int> Slots => Items.AsSpan(Start, Count);

    public readonly ReadOnlySpan<float> Weights => Numbers.AsSpan(Start, Count);

    public readonly int First => Items[Start];

    public readonly int Last => Items[Start + Count - 1];

    /// <summary>The greatest weight times a factor.</summary>
    public readonly double Most(float factor) => (double)factor * (factor < 0 ? Min : Max);

    public void Bound()
    {
        (Min, Max) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var weight in Weights)
        {
            Min = Math.Min(Min, weight);
            Max = Math.Max(Max, weight);
        }
    }
}
