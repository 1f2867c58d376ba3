using FitnessGrpc.VectorEngine.Distances;

namespace FitnessGrpc.VectorEngine.Tests.Distances;

public sealed class KernelsTests
{
    /// <summary>Lengths around the widths of the vector registers and of the unrolled loop.</summary>
    public static TheoryData<int> Sizes => [1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 127, 128, 129, 384, 1000, 1536];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Similarity_equals_the_scalar_reference(int size)
    {
        var random = new Random(size);
        for (var round = 0; round < 20; round++)
        {
            var (a, b) = (Vector(random, size), Vector(random, size));
            double dot = 0, euclid = 0, manhattan = 0, magnitude = 0;
            for (var i = 0; i < size; i++)
            {
                dot += (double)a[i] * b[i];
                euclid += Math.Pow((double)a[i] - b[i], 2);
                manhattan += Math.Abs((double)a[i] - b[i]);
                magnitude += Math.Abs((double)a[i] * b[i]);
            }
            Assert.Equal(dot, Kernels.Similarity(Distance.Dot, a, b), 1e-6 * (1 + magnitude));
            Assert.Equal(dot, Kernels.Similarity(Distance.Cosine, a, b), 1e-6 * (1 + magnitude));
            Assert.Equal(-euclid, Kernels.Similarity(Distance.Euclid, a, b), 1e-6 * (1 + euclid));
            Assert.Equal(-manhattan, Kernels.Similarity(Distance.Manhattan, a, b), 1e-6 * (1 + manhattan));
        }
    }

    [Theory]
    [InlineData(Distance.Cosine, 0.5f, 0.5f)]
    [InlineData(Distance.Dot, -3f, -3f)]
    [InlineData(Distance.Euclid, -9f, 3f)]
    [InlineData(Distance.Manhattan, -9f, 9f)]
    public void Display_and_Inner_are_inverse(Distance distance, float similarity, float shown)
    {
        Assert.Equal(shown, Kernels.Display(distance, similarity));
        Assert.Equal(similarity, Kernels.Inner(distance, shown));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Normalise_scales_to_length_one(int size)
    {
        var vector = Vector(new Random(size), size);
        Kernels.Normalise(vector);
        Assert.Equal(1, vector.Sum(x => (double)x * x), 1e-5);
    }

    [Fact]
    public void Normalise_leaves_the_zero_vector_and_unit_vectors_as_they_are()
    {
        float[] zero = [0, 0, 0];
        Kernels.Normalise(zero);
        Assert.Equal([0, 0, 0], zero);

        float[] unit = [0.6f, 0.8f];
        Kernels.Normalise(unit);
        Assert.Equal([0.6f, 0.8f], unit);
    }

    private static float[] Vector(Random random, int size) => [.. Enumerable.Range(0, size).Select(_ => (random.NextSingle() * 4) - 2)];
}
