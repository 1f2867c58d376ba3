using FitnessGrpc.VectorEngine.Indexes;

namespace FitnessGrpc.VectorEngine.Collections;

/// <summary>Points by slot, as filters and payload indexes see them. Holds still while a reader looks at it.</summary>
internal interface IPointSource
{
    /// <summary>Slots in use are below this.</summary>
    int SlotLimit { get; }

    /// <summary>Points that are live.</summary>
    int Count { get; }

    bool IsLive(int slot);

    /// <summary>The slot of a live point, or -1.</summary>
    int SlotOf(PointId id);

    PointId IdAt(int slot);

    Payload PayloadAt(int slot);

    bool HasVector(int slot, string name);

    PayloadIndex? IndexOf(string field);
}
