namespace FitnessGrpc.Benchmarks.Vectors;

/// <summary>Vectors of one length, row by row.</summary>
/// <param name="Name">Name of the set, as in the figures.</param>
/// <param name="Dimensions">Length of a vector.</param>
/// <param name="Values">The rows one behind the other.</param>
internal sealed record VectorSet(string Name, int Dimensions, float[] Values)
{
    public int Count => Values.Length / Dimensions;

    public ReadOnlySpan<float> At(int row) => Values.AsSpan(row * Dimensions, Dimensions);

    /// <summary>The rows from <paramref name="first"/> on.</summary>
    public VectorSet Slice(int first, int count) => this with { Values = Values.AsSpan(first * Dimensions, count * Dimensions).ToArray() };

    /// <summary>Scales every row to length 1.</summary>
    public VectorSet Normalise()
    {
        for (var row = 0; row < Count; row++)
        {
            var vector = Values.AsSpan(row * Dimensions, Dimensions);
            var length = MathF.Sqrt(System.Numerics.Tensors.TensorPrimitives.SumOfSquares<float>(vector));
            System.Numerics.Tensors.TensorPrimitives.Divide(vector, Math.Max(length, 1e-12f), vector);
        }
        return this;
    }

    /// <summary>
    /// Points of 100 Gaussians around Gaussian centres, standard deviation 1, dimension j scaled by (1 + j/8)^-1/2, scaled to length 1.
    /// </summary>
    public static VectorSet Mixture(string name, int dimensions, int count, int centres = 100, int seed = 1)
    {
        var random = new Random(seed);
        var scale = Enumerable.Range(0, dimensions).Select(static j => (float)Math.Pow(1 + (j / 8.0), -0.5)).ToArray();
        var middle = new float[centres * dimensions];
        for (var i = 0; i < middle.Length; i++)
            middle[i] = Gaussian(random);
        var values = new float[count * dimensions];
        for (var row = 0; row < count; row++)
        {
            var centre = random.Next(centres) * dimensions;
            for (var j = 0; j < dimensions; j++)
                values[(row * dimensions) + j] = scale[j] * (middle[centre + j] + Gaussian(random));
        }
        return new VectorSet(name, dimensions, values).Normalise();
    }

    /// <summary>Box and Muller's transform.</summary>
    private static float Gaussian(Random random) =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
