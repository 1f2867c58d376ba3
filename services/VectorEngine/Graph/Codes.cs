using System.Runtime.CompilerServices;

namespace FitnessGrpc.VectorEngine.Graphs;

/// <summary>The codes of all rows, and what turns vectors into them.</summary>
/// <param name="layout">Their shape.</param>
/// <param name="distance">How vectors are compared.</param>
/// <param name="projection">Applied first; null for kinds that take vectors as they are.</param>
/// <param name="parameters">Numbers that belong to the kind: for byte differences the value of 0 and the step of 1, for product codes the centroids, for
/// binary ones the bits a dimension.</param>
/// <param name="parameterCount">How many these are.</param>
/// <param name="memory">The codes.</param>
/// <param name="owner">What keeps the memory alive, or null.</param>
internal sealed unsafe class Codes(CodeLayout layout, Distance distance, Projection? projection, float* parameters, int parameterCount, byte* memory, object? owner)
{
    public CodeLayout Layout => layout;

    public Projection? Projection => projection;

    public byte* Memory => memory;

    public float* Parameters => parameters;

    public int ParameterCount => parameterCount;

    /// <summary>What keeps the memory alive, or null.</summary>
    public object? Owner => owner;

    /// <summary>Weight of a dot product in a score.</summary>
    private float Dots => distance == Distance.Dot ? 1 : 2;

    /// <summary>Writes the code of a row.</summary>
    public void Encode(int row, ReadOnlySpan<float> vector, Scratch scratch)
    {
        var to = memory + ((long)row * layout.Stride);
        switch (layout.Kind)
        {
            case CodeKind.Bytes:
                var squares = projection!.Apply(vector, scratch.Centred, scratch.Projected);
                ByteScorer.Encode(scratch.Projected, layout.Coordinates, distance == Distance.Dot ? 0 : squares, to, layout.Stride);
                break;
            case CodeKind.Shorts:
                squares = projection!.Apply(vector, scratch.Centred, scratch.Projected);
                ShortScorer.Encode(scratch.Projected, layout.Coordinates, distance == Distance.Dot ? 0 : squares, (short*)to, layout.Stride / sizeof(short));
                break;
            case CodeKind.FloatDifferences:
                vector.CopyTo(new Span<float>(to, layout.Coordinates));
                break;
            case CodeKind.ByteDifferences:
                EncodeDifferences(vector, to);
                break;
            case CodeKind.Product:
                ProductCodebook.Encode(parameters, vector, layout.Coordinates, ProductWidth, to);
                break;
            case CodeKind.Binary:
                squares = projection!.Apply(vector, scratch.Centred, scratch.Projected);
                var (words, second) = Planes;
                BitCode.Encode(scratch.Projected, layout.Coordinates, words, second, distance == Distance.Dot ? 0 : squares, to, layout.Stride);
                break;
        }
    }

    /// <summary>The similarity that a score stands for.</summary>
    /// <param name="score">The score of a row.</param>
    /// <param name="squares">The query's squared length relative to the mean.</param>
    public float Similarity(float score, float squares) => distance switch
    {
        // Score and squares give minus the squared distance, which two vectors of length 1 have in common with their product.
        Distance.Cosine when layout.Kind != CodeKind.Product => 1 + ((score - squares) / 2),
        Distance.Euclid => MathF.Min(0, layout.Kind == CodeKind.Product ? score : score - squares),
        Distance.Manhattan => layout.Kind == CodeKind.ByteDifferences ? score * parameters[1] : score,
        _ => score,
    };

    /// <summary>A scorer for a query; it uses the scratch until the next search.</summary>
    /// <param name="vector">The query.</param>
    /// <param name="scratch">Prepared buffers.</param>
    /// <param name="squares">The query's squared length relative to the mean, where the kind has one.</param>
    public ByteScorer Bytes(ReadOnlySpan<float> vector, Scratch scratch, out float squares)
    {
        squares = projection!.Apply(vector, scratch.Centred, scratch.Projected);
        var scorer = new ByteScorer(memory, layout.Stride, layout.Coordinates, Dots, scratch.Query);
        scorer.Aim(scratch.Projected, squares);
        return scorer;
    }

    /// <inheritdoc cref="Bytes"/>
    public ShortScorer Shorts(ReadOnlySpan<float> vector, Scratch scratch, out float squares)
    {
        squares = projection!.Apply(vector, scratch.Centred, scratch.Projected);
        return new ShortScorer((short*)memory, layout.Stride / sizeof(short), scratch.Projected, layout.Coordinates, Dots, (short*)scratch.Query);
    }

    /// <inheritdoc cref="Bytes"/>
    public FloatDifferenceScorer FloatDifferences(ReadOnlySpan<float> vector, Scratch scratch)
    {
        var query = new Span<float>(scratch.Query, layout.Stride / sizeof(float));
        query.Clear();
        vector.CopyTo(query);
        return new FloatDifferenceScorer((float*)memory, layout.Stride / sizeof(float), (float*)scratch.Query);
    }

    /// <inheritdoc cref="Bytes"/>
    public ByteDifferenceScorer ByteDifferences(ReadOnlySpan<float> vector, Scratch scratch)
    {
        EncodeDifferences(vector, scratch.Query);
        return new ByteDifferenceScorer(memory, layout.Stride, scratch.Query);
    }

    /// <summary>A scorer for walks from stored rows, with twice the stride as a buffer of the caller's.</summary>
    public ByteScorer BytesOfRows(byte* buffer) => new(memory, layout.Stride, layout.Coordinates, Dots, buffer);

    /// <inheritdoc cref="Bytes"/>
    public ProductScorer Product(ReadOnlySpan<float> vector, Scratch scratch)
    {
        ProductCodebook.Table(distance, parameters, vector, layout.Coordinates, ProductWidth, (float*)scratch.Query);
        return new ProductScorer(memory, layout.Stride, layout.Coordinates, (float*)scratch.Query);
    }

    /// <inheritdoc cref="Bytes"/>
    public BitScorer Bits(ReadOnlySpan<float> vector, Scratch scratch, out float squares)
    {
        squares = projection!.Apply(vector, scratch.Centred, scratch.Projected);
        var (words, second) = Planes;
        return BitCode.Scorer(memory, layout.Stride, scratch.Projected, layout.Coordinates, words, second, Dots, (ulong*)scratch.Query);
    }

    /// <summary>Dimensions of a part of product codes.</summary>
    private int ProductWidth => parameterCount / (layout.Coordinates * ProductScorer.Centroids);

    /// <summary>Words of the planes of bits; one parameter has the number of bits.</summary>
    private (int First, int Second) Planes => CodeLayout.Planes(layout.Coordinates, parameters[0]);

    private void EncodeDifferences(ReadOnlySpan<float> vector, byte* to)
    {
        var (low, inverse) = (parameters[0], 1 / parameters[1]);
        for (var i = 0; i < vector.Length; i++)
        {
            to[i] = (byte)Math.Clamp(MathF.Round((vector[i] - low) * inverse), 0, 255);
        }

        Unsafe.InitBlockUnaligned(to + vector.Length, 0, (uint)(layout.Stride - vector.Length));
    }
}
