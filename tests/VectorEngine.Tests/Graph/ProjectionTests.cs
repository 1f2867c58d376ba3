using FitnessGrpc.VectorEngine.Graphs;

namespace FitnessGrpc.VectorEngine.Tests.Graph;

public sealed unsafe class ProjectionTests
{
    [Fact]
    public void Projection_takes_the_fewest_directions_that_keep_the_closest()
    {
        // Nearly all that varies is in 20 dimensions, or all vary alike.
        Assert.Equal(40, Fit(20));
        Assert.Equal(120, Fit(150));
        static int Fit(int varied)
        {
            var random = new Random(4);
            var rows = new Rows([.. Enumerable.Range(0, 1000).Select(_ => Enumerable.Range(0, 150).Select(j => (float)(random.NextDouble() - 0.5) * (j < varied ? 1 : 0.01f)).ToArray())]);
            return Projection.Fit(rows, [.. Enumerable.Range(0, 1000)], [10, 40, 80, 120], true, 1).Outputs;
        }
    }

    [Theory]
    [InlineData(37, 36)]
    [InlineData(60, 20)]
    [InlineData(460, 40)]
    public void Projection_keeps_the_leading_directions(int dimensions, int outputs)
    {
        // Vectors that vary in few directions: nothing may be lost.
        var rank = Math.Min(outputs, 12);
        var random = new Random(3);
        var basis = Enumerable.Range(0, rank).Select(_ => Enumerable.Range(0, dimensions).Select(_ => (float)random.NextDouble() - 0.5f).ToArray()).ToArray();
        var rows = new Rows([.. Enumerable.Range(0, 400).Select(_ =>
        {
            var vector = new float[dimensions];
            foreach (var direction in basis)
            {
                var weight = (float)random.NextDouble();
                for (var j = 0; j < dimensions; j++)
                {
                    vector[j] += weight * direction[j];
                }
            }

            return vector;
        })]);
        var projection = Projection.Fit(rows, [.. Enumerable.Range(0, 400)], [outputs], true, 2);
        Assert.Equal(outputs, projection.Outputs);
        var scratch = new Scratch();
        scratch.Prepare(0, 0, dimensions, 0);
        for (var row = 0; row < 400; row++)
        {
            var squares = projection.Apply(rows.At(row), scratch.Centred, scratch.Projected);
            var kept = 0f;
            for (var i = 0; i < outputs; i++)
            {
                kept += scratch.Projected[i] * scratch.Projected[i];
            }

            Assert.InRange(kept / squares, 0.999f, 1.001f);
        }
    }

    private sealed class Rows(float[][] vectors) : IRows
    {
        public int Count => vectors.Length;

        public int Dimensions => vectors[0].Length;

        public bool Has(int row) => true;

        public ReadOnlySpan<float> At(int row) => vectors[row];
    }
}
