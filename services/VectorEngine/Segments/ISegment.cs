using FitnessGrpc.VectorEngine.Collections;
using FitnessGrpc.VectorEngine.Sparse;

namespace FitnessGrpc.VectorEngine.Segments;

/// <summary>A part of a collection's points, with slots of its own.</summary>
internal interface ISegment : IPointSource
{
    /// <summary>The number of the operation that wrote the point last.</summary>
    ulong VersionAt(int slot);

    IVectorColumn? Dense(string name);

    IVectorColumn? Multi(string name);

    SparseStore? Sparse(string name);

    /// <summary>The point's sparse vector, or null; of a sealed segment it may be read beside a writer.</summary>
    VectorValue.Sparse? SparseAt(string name, int slot);

    /// <summary>Live slots in the order of ids, from an id on.</summary>
    IEnumerable<int> InOrder(PointId? from);
}
