using FitnessGrpc.VectorEngine.Filters;
using FitnessGrpc.VectorEngine.Segments;

namespace FitnessGrpc.VectorEngine.Queries;

/// <summary>Live slots of a segment that were not excluded and satisfy what is left of a filter.</summary>
internal sealed class AllowedSlots(ISegment segment, int first, IReadOnlySet<int> excluded, ISlotTest? rest) : ISlotTest
{
    public bool Matches(int slot) => segment.IsLive(slot) && !excluded.Contains(first + slot) && (rest is null || rest.Matches(slot));
}
