using System.Diagnostics.CodeAnalysis;
using FitnessGrpc.VectorEngine.Collections;

namespace FitnessGrpc.VectorEngine.Filters;

/// <summary>
/// How a filter is best asked: how many points it probably matches, and, where indexes allow, the slots that may match as a set of bits with what
/// remains to be tested. For one thread, while the points hold still. Disposing returns the bits to their pool.
/// </summary>
internal sealed class FilterPlan : IDisposable
{
    private readonly IPointSource _source;
    private readonly Filter _filter;
    private SlotBitmap? _slots;
    private bool _collected;
    private bool _exact;
    private ISlotTest? _test;

    private FilterPlan(Filter filter, IPointSource source)
    {
        (_filter, _source) = (filter, source);
        Estimate = new FilterEstimate(source).Of(filter);
    }

    /// <summary>How many live points match.</summary>
    public Cardinality Estimate { get; }

    /// <summary>Whether the bits are the answer, so that nothing remains to be tested.</summary>
    public bool IsExact => TryBitmap(out _) && _exact;

    /// <summary>Whether a slot matches; asked only about live slots.</summary>
    public ISlotTest Test => _test ??= !TryBitmap(out var slots) ? new CompiledFilter(_filter, _source)
        : new Both(slots, _exact ? null : new CompiledFilter(_filter, _source));

    /// <summary>Live slots that may match, ascending; all live slots when the indexes cannot tell.</summary>
    public IEnumerable<int> Candidates
    {
        get
        {
            if (TryBitmap(out var slots))
            {
                foreach (var slot in slots)
                {
                    if (_source.IsLive(slot))
                    {
                        yield return slot;
                    }
                }

                yield break;
            }

            for (var slot = 0; slot < _source.SlotLimit; slot++)
            {
                if (_source.IsLive(slot))
                {
                    yield return slot;
                }
            }
        }
    }

    /// <summary>Live slots that match, ascending.</summary>
    public IEnumerable<int> Matches
    {
        get
        {
            var test = Test;
            return IsExact ? Candidates : Candidates.Where(test.Matches);
        }
    }

    /// <summary>Prepares a filter for some points. Bits are only collected when they are asked for.</summary>
    public static FilterPlan For(Filter filter, IPointSource source) => new(filter, source);

    /// <summary>The slots that may match; bits of slots without a live point have no meaning. They belong to the plan. False when the indexes cannot tell.</summary>
    public bool TryBitmap([MaybeNullWhen(false)] out SlotBitmap slots)
    {
        if (!_collected)
        {
            _collected = true;
            (_slots, _exact) = new FilterCollector(_source).Collect(_filter);
        }

        slots = _slots;
        return slots is not null;
    }

    public void Dispose() => _slots?.Dispose();

    private sealed class Both(SlotBitmap slots, CompiledFilter? rest) : ISlotTest
    {
        public bool Matches(int slot) => slots.Contains(slot) && (rest is null || rest.Matches(slot));
    }
}
