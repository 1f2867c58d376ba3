namespace FitnessGrpc.VectorEngine.Storage;

/// <summary>What a component of a segment holds. The numbers are stored.</summary>
internal enum ComponentKind : uint
{
    Points = 1,
    Dense = 2,
    Multi = 3,
    Sparse = 4,
    Columns = 5,
    Deleted = 6,
    Payloads = 7,
    Graph = 16,
    Field = 17,
    Postings = 18,
}
