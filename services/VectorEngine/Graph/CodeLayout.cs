namespace FitnessGrpc.VectorEngine.Graphs;

/// <summary>The shape of a kind of code.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Coordinates">Coordinates or parts that a code holds.</param>
/// <param name="Stride">Bytes of a code.</param>
internal readonly record struct CodeLayout(CodeKind Kind, int Coordinates, int Stride)
{
    /// <summary>A byte each for so many projected coordinates.</summary>
    public static CodeLayout Bytes(int coordinates) => new(CodeKind.Bytes, coordinates, Round(coordinates + ByteScorer.Tail, 32));

    /// <summary>A float each for so many projected coordinates.</summary>
    public static CodeLayout Floats(int coordinates) => new(CodeKind.Floats, coordinates, Round((coordinates + 1) * sizeof(float), 64));

    /// <summary>A byte a dimension.</summary>
    public static CodeLayout ByteDifferences(int dimensions) => new(CodeKind.ByteDifferences, dimensions, Round(dimensions, 32));

    /// <summary>A float a dimension.</summary>
    public static CodeLayout FloatDifferences(int dimensions) => new(CodeKind.FloatDifferences, dimensions, Round(dimensions * sizeof(float), 64));

    private static int Round(int bytes, int multiple) => (bytes + multiple - 1) / multiple * multiple;
}
