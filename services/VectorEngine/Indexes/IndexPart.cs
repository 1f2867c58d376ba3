using FitnessGrpc.VectorEngine.Filters;
using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine.Indexes;

/// <summary>One structure of a payload index. Values are elements: arrays have been taken apart.</summary>
internal abstract class IndexPart
{
    /// <summary>Pairs of value and slot.</summary>
    public abstract long Pairs { get; }

    /// <summary>Whether the value is of a kind that is indexed here.</summary>
    public abstract bool Takes(PayloadValue value);

    public abstract void Add(int slot, PayloadValue value);

    public abstract void Remove(int slot, PayloadValue value);

    /// <summary>How many points satisfy a test; null when this part cannot tell.</summary>
    /// <param name="test">The test.</param>
    /// <param name="points">Points that have a value here.</param>
    public abstract Cardinality? Estimate(FieldTest test, int points);

    /// <summary>Adds the slots that satisfy a test.</summary>
    /// <param name="test">The test.</param>
    /// <param name="covered">The slots that have a value here.</param>
    /// <param name="into">Gets the slots; is empty before.</param>
    public abstract IndexAnswer Collect(FieldTest test, SlotRun covered, SlotBitmap into);

    public abstract void Save(ByteWriter w);
}
