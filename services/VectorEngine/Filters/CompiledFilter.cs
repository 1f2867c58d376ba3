using FitnessGrpc.VectorEngine.Collections;

namespace FitnessGrpc.VectorEngine.Filters;

/// <summary>A filter prepared for one set of points: paths parsed, tests chosen by the indexes. Used by one thread at a time, while the points hold still.</summary>
internal sealed class CompiledFilter(Filter filter, IPointSource source) : ISlotTest
{
    private readonly FilterNode _root = new FilterCompiler(source).Compile(filter);
    private readonly FilterPoint _point = new(source);
    private SlotBitmap? _exact;

    public bool Matches(int slot)
    {
        if (_exact is not null)
        {
            return _exact.Contains(slot);
        }

        _point.MoveTo(slot);
        return _root.Holds(_point);
    }

    /// <summary>Live slots that hold every match, ascending, as far as the indexes tell; null when every point must be looked at.</summary>
    public IReadOnlyCollection<int>? Candidates()
    {
        var plan = FilterPlan.For(filter, source);
        if (!plan.TryBitmap(out var bitmap))
        {
            return null;
        }

        _exact = plan.IsExact ? bitmap : null;
        var slots = new List<int>(bitmap.Count());
        foreach (var slot in bitmap)
        {
            if (source.IsLive(slot))
            {
                slots.Add(slot);
            }
        }

        return slots;
    }
}
