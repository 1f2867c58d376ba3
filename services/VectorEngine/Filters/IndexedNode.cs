using FitnessGrpc.VectorEngine.Indexes;

namespace FitnessGrpc.VectorEngine.Filters;

/// <summary>
/// A test on a field with an index. The first points are looked at one by one; once that has cost about as much as asking the index for all
/// points, it is asked, and a point is one bit.
/// </summary>
internal sealed class IndexedNode : FilterNode
{
    /// <summary>Slots that an index adds to a set in the time of one look at a payload.</summary>
    private const int SlotsPerLook = 128;

    private readonly FilterNode _look;
    private readonly PayloadIndex _index;
    private readonly FieldTest _test;
    private int _looks;
    private SlotBitmap? _slots;
    private IndexAnswer _answer;

    private IndexedNode(FilterNode look, PayloadIndex index, FieldTest test, int looks) => (_look, _index, _test, _looks) = (look, index, test, looks);

    /// <summary>The node of a test; the plain one when the index cannot tell.</summary>
    public static FilterNode Over(FilterNode look, PayloadIndex? index, FieldTest test, int slots) =>
        index?.Estimate(test, slots) is { } estimate ? new IndexedNode(look, index, test, 8 + (estimate.Max / SlotsPerLook) + (slots / 64 / SlotsPerLook)) : look;

    public override bool Holds(FilterPoint point)
    {
        if (_slots is null)
        {
            if (--_looks >= 0)
            {
                return _look.Holds(point);
            }

            _slots = SlotBitmap.Rent(point.Source.SlotLimit);
            _answer = _index.Collect(_test, _slots);
        }

        return _answer switch
        {
            IndexAnswer.Exact => _slots.Contains(point.Slot),
            IndexAnswer.Superset => _slots.Contains(point.Slot) && _look.Holds(point),
            _ => _look.Holds(point),
        };
    }
}
