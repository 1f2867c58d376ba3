namespace FitnessGrpc.VectorEngine.Graphs;

/// <summary>The shape of a kind of code.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Coordinates">Coordinates or parts that a code holds.</param>
/// <param name="Stride">Bytes of a code.</param>
internal readonly record struct CodeLayout(CodeKind Kind, int Coordinates, int Stride)
{
    /// <summary>A byte each for so many projected coordinates.</summary>
    public static CodeLayout Bytes(int coordinates) => new(CodeKind.Bytes, coordinates, Round(coordinates + ByteScorer.Tail, 32));

    /// <summary>A 16-bit number each for so many projected coordinates.</summary>
    public static CodeLayout Shorts(int coordinates) => new(CodeKind.Shorts, coordinates, Round((coordinates + ShortScorer.Tail) * sizeof(short), 64));

    /// <summary>A byte a dimension.</summary>
    public static CodeLayout ByteDifferences(int dimensions) => new(CodeKind.ByteDifferences, dimensions, Round(dimensions, 32));

    /// <summary>A float a dimension.</summary>
    public static CodeLayout FloatDifferences(int dimensions) => new(CodeKind.FloatDifferences, dimensions, Round(dimensions * sizeof(float), 64));

    /// <summary>A byte a part.</summary>
    public static CodeLayout Product(int parts) => new(CodeKind.Product, parts, Round(parts, 32));

    /// <summary>A bit a dimension, or one and a half, or two.</summary>
    public static CodeLayout Binary(int dimensions, double bits)
    {
        var (words, second) = Planes(dimensions, bits);
        return new(CodeKind.Binary, dimensions, Round((8 * (words + second)) + ByteScorer.Tail, 32));
    }

    /// <summary>Words of the two planes of bits.</summary>
    public static (int First, int Second) Planes(int dimensions, double bits)
    {
        var words = (dimensions + 63) / 64;
        return (words, bits >= 2 ? words : bits > 1 ? (words + 1) / 2 : 0);
    }

    /// <summary>Bytes that a query takes once it is prepared.</summary>
    public int QueryBytes => Kind switch
    {
        CodeKind.Product => Coordinates * ProductScorer.Centroids * sizeof(float),
        CodeKind.Binary => 8 * BitScorer.QueryPlanes * Planes(Coordinates, 1).First,
        _ => 2 * Stride,
    };

    private static int Round(int bytes, int multiple) => (bytes + multiple - 1) / multiple * multiple;
}
