namespace FitnessGrpc.Embedding.Onnx.Kernels;

/// <summary>Rows of float32 in memory.</summary>
/// <param name="start">The first value of the first row.</param>
/// <param name="length">Values of a row.</param>
/// <param name="stride">Values from the start of a row to the start of the next.</param>
internal readonly unsafe struct Rows(float* start, int length, int stride)
{
    public float* Start => start;

    public int Length => length;

    public int Stride => stride;

    public float* At(int row) => start + ((long)row * stride);

    /// <summary>The rows from one on.</summary>
    public Rows From(int row) => new(At(row), length, stride);
}
