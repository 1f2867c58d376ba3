namespace FitnessGrpc.Embedding.Tokenizers.Expressions;

/// <summary>A set of code points above U+FFFF, as ranges (first, last) in order that do not touch.</summary>
internal sealed class CodePointSet
{
    public const int First = 0x10000;
    public const int Last = 0x10FFFF;

    private readonly (int First, int Last)[] _ranges;

    private CodePointSet((int, int)[] ranges) => _ranges = ranges;

    public IReadOnlyList<(int First, int Last)> Ranges => _ranges;

    /// <summary>A set of ranges in any order; what lies below U+10000 is left out.</summary>
    public static CodePointSet Of(IEnumerable<(int First, int Last)> ranges)
    {
        var merged = new List<(int First, int Last)>();
        foreach (var (first, last) in ranges.Where(static r => r.Last >= First).Select(static r => (Math.Max(r.First, First), r.Last)).Order())
        {
            if (merged is [.., var before] && first <= before.Last + 1)
                merged[^1] = (before.First, Math.Max(before.Last, last));
            else
                merged.Add((first, last));
        }
        return new CodePointSet([.. merged]);
    }

    public CodePointSet With(CodePointSet other) => Of(_ranges.Concat(other._ranges));

    public bool Contains(int value)
    {
        var (low, high) = (0, _ranges.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (value < _ranges[middle].First)
                high = middle - 1;
            else if (value > _ranges[middle].Last)
                low = middle + 1;
            else
                return true;
        }
        return false;
    }
}
