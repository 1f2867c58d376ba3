using FitnessGrpc.VectorEngine.Filters;

namespace FitnessGrpc.VectorEngine.Collections;

/// <summary>Bounds what many small writes make of a point's payload. It is decided before a write is logged, so that a write is refused as a whole.</summary>
internal static class PayloadGrowth
{
    /// <summary>How much larger than its stored form a payload may count: a small number takes 2 bytes and counts 9.</summary>
    private const int StoredFactor = 5;

    /// <summary>
    /// Whether the write fits whatever the writes before it in its batch do, which are not applied yet. False says that it must be looked at when
    /// they are.
    /// </summary>
    /// <param name="state">The state without the batch.</param>
    /// <param name="set">The write, with its ids.</param>
    /// <param name="pendingBytes">Stored bytes of the writes before it.</param>
    /// <param name="max">Most bytes of a payload.</param>
    public static bool SurelyFits(CollectionState state, WriteOperation.SetPayload set, long pendingBytes, long max)
    {
        // A path through lists puts the fields into each of their elements.
        if (set.Key?.Contains('[', StringComparison.Ordinal) == true)
        {
            return false;
        }

        var added = PayloadSize.Of(set.Fields) + (StoredFactor * pendingBytes) + ((set.Key?.Length ?? 0) * 6L);
        return added <= max && Ids(set).All(id => state.SlotOf(id) is var slot && (slot < 0 || added + PayloadSize.Of(state.PayloadAt(slot)) <= max));
    }

    /// <summary>Refuses the write if a payload would be too large after it.</summary>
    /// <exception cref="EngineException">Too large.</exception>
    public static void Check(CollectionState state, WriteOperation.SetPayload set, long max)
    {
        var path = set.Key is null ? null : KeyPath.Parse(set.Key);
        foreach (var id in Ids(set))
        {
            if (state.SlotOf(id) is >= 0 and var slot)
            {
                var old = state.PayloadAt(slot);
                var size = PayloadSize.Of(path is null ? KeyPath.Merged(old, set.Fields) : path.Merge(old, set.Fields));
                if (size > max)
                {
                    throw new EngineException(EngineError.Exhausted, $"payload of point {id}: {size} bytes with what is to be set, at most {max}");
                }
            }
        }
    }

    private static IReadOnlyList<PointId> Ids(WriteOperation.SetPayload set) => ((PointSelector.Ids)set.Selector).Values;
}
