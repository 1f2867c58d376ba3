namespace FitnessGrpc.VectorEngine.Segments;

/// <summary>The dense vectors or multivectors of one name, by slot.</summary>
internal interface IVectorColumn
{
    DenseVectorSchema Schema { get; }

    /// <summary>Live points that have the vector.</summary>
    int Count { get; }

    /// <summary>Whether the slot holds the vector; deleted slots may still do.</summary>
    bool Has(int slot);

    /// <summary>The vector, or a multivector's rows one behind the other.</summary>
    ReadOnlySpan<float> At(int slot);
}
