using FitnessGrpc.VectorEngine.Collections;

namespace FitnessGrpc.VectorEngine.Segments;

/// <summary>A part of a collection's points, with slots of its own.</summary>
internal interface ISegment : IPointSource
{
    /// <summary>The number of the operation that wrote the point last.</summary>
    ulong VersionAt(int slot);

    IVectorColumn? Dense(string name);

    IVectorColumn? Multi(string name);

    ISparseColumn? Sparse(string name);

    /// <summary>Live slots in the order of ids, from an id on.</summary>
    IEnumerable<int> InOrder(PointId? from);
}
