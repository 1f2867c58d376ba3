namespace FitnessGrpc.VectorEngine.Graphs;

/// <summary>Full vectors by row. They stand still, and stay where they are, as long as an index over them lives.</summary>
internal interface IRows
{
    /// <summary>Number of rows, those without a vector included.</summary>
    int Count { get; }

    /// <summary>Length of a vector.</summary>
    int Dimensions { get; }

    /// <summary>Whether the row has a vector.</summary>
    bool Has(int row);

    /// <summary>The vector of a row that has one. Cosine vectors have length 1.</summary>
    ReadOnlySpan<float> At(int row);
}
