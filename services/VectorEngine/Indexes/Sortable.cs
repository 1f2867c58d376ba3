namespace FitnessGrpc.VectorEngine.Indexes;

/// <summary>Doubles as integers of the same order, and ranges of doubles as ranges of integers.</summary>
internal static class Sortable
{
    /// <summary>The integer that stands for a double: same order, 0 and -0 the same, NaN beyond both infinities.</summary>
    public static long FromDouble(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value == 0 ? 0 : value);
        return bits >= 0 ? bits : bits ^ long.MaxValue;
    }

    public static double ToDouble(long key) => BitConverter.Int64BitsToDouble(key >= 0 ? key : key ^ long.MaxValue);

    /// <summary>The keys of the doubles in a range, from the first to one behind the last; nothing when a bound is NaN.</summary>
    public static (Int128 From, Int128 To) Doubles(FieldTest.Range range)
    {
        if (range is { Lt: null, Gt: null, Gte: null, Lte: null })
        {
            return (long.MinValue, (Int128)long.MaxValue + 1);
        }

        if (HasNaN(range))
        {
            return (0, 0);
        }

        // A bound of any kind leaves NaN out.
        var (from, to) = ((Int128)FromDouble(double.NegativeInfinity), (Int128)FromDouble(double.PositiveInfinity) + 1);
        from = range.Gte is { } gte ? Int128.Max(from, FromDouble(gte)) : from;
        from = range.Gt is { } gt ? Int128.Max(from, (Int128)FromDouble(gt) + 1) : from;
        to = range.Lt is { } lt ? Int128.Min(to, FromDouble(lt)) : to;
        to = range.Lte is { } lte ? Int128.Min(to, (Int128)FromDouble(lte) + 1) : to;
        return (from, to);
    }

    /// <summary>The integers that are in a range once they are turned into doubles, from the first to one behind the last.</summary>
    public static (Int128 From, Int128 To) Integers(FieldTest.Range range)
    {
        if (HasNaN(range))
        {
            return (0, 0);
        }

        var (from, to) = ((Int128)long.MinValue, (Int128)long.MaxValue + 1);
        if (range.Gte is { } gte)
        {
            from = Int128.Max(from, First(x => x >= gte));
        }

        if (range.Gt is { } gt)
        {
            from = Int128.Max(from, First(x => x > gt));
        }

        if (range.Lt is { } lt)
        {
            to = Int128.Min(to, First(x => x >= lt));
        }

        if (range.Lte is { } lte)
        {
            to = Int128.Min(to, First(x => x > lte));
        }

        return (from, to);
    }

    /// <summary>The instants in a range, from the first to one behind the last.</summary>
    public static (Int128 From, Int128 To) Instants(FieldTest.DatetimeRange range)
    {
        var (from, to) = ((Int128)long.MinValue, (Int128)long.MaxValue + 1);
        from = range.Gte is { } gte ? Int128.Max(from, gte) : from;
        from = range.Gt is { } gt ? Int128.Max(from, (Int128)gt + 1) : from;
        to = range.Lt is { } lt ? Int128.Min(to, lt) : to;
        to = range.Lte is { } lte ? Int128.Min(to, (Int128)lte + 1) : to;
        return (from, to);
    }

    private static bool HasNaN(FieldTest.Range range) =>
        range is { Lt: double.NaN } or { Gt: double.NaN } or { Gte: double.NaN } or { Lte: double.NaN };

    /// <summary>The first integer whose double satisfies a condition that holds from some point on; one behind the last when none does.</summary>
    private static Int128 First(Func<double, bool> holds)
    {
        var (low, high) = ((Int128)long.MinValue, (Int128)long.MaxValue + 1);
        while (low < high)
        {
            var middle = (low + high) >> 1;
            if (holds((long)middle))
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }
}
