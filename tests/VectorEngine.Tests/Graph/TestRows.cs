using FitnessGrpc.VectorEngine.Distances;
using FitnessGrpc.VectorEngine.Graphs;
using FitnessGrpc.VectorEngine.Queries;

namespace FitnessGrpc.VectorEngine.Tests.Graph;

/// <summary>Seeded vectors around a few centres.</summary>
internal sealed class TestRows : IRows
{
    private readonly float[][] _vectors;
    private readonly HashSet<int> _missing = [];

    public TestRows(int count, int dimensions, int seed, bool unit = true, int centres = 8)
    {
        Dimensions = dimensions;
        // The centres are those of every set of these dimensions: queries come from where rows do.
        var places = new Random(dimensions);
        var middle = Enumerable.Range(0, centres).Select(_ => Enumerable.Range(0, dimensions).Select(_ => Gaussian(places)).ToArray()).ToArray();
        var random = new Random(seed);
        _vectors = [.. Enumerable.Range(0, count).Select(_ =>
        {
            var centre = middle[random.Next(centres)];
            var vector = centre.Select((m, j) => (m + Gaussian(random)) / MathF.Sqrt(1 + (j / 8f))).ToArray();
            if (unit)
            {
                Kernels.Normalise(vector);
            }

            return vector;
        })];
    }

    public TestRows(TestRows other, IEnumerable<int> rows)
    {
        Dimensions = other.Dimensions;
        _vectors = [.. rows.Select(r => other._vectors[r])];
    }

    public int Count => _vectors.Length;

    public int Dimensions { get; }

    public bool Has(int row) => !_missing.Contains(row);

    public ReadOnlySpan<float> At(int row) => Has(row) ? _vectors[row] : throw new InvalidOperationException("There is no vector in this row.");

    public TestRows Without(Func<int, bool> missing)
    {
        _missing.UnionWith(Enumerable.Range(0, Count).Where(missing));
        return this;
    }

    /// <summary>The k closest rows that pass, best first.</summary>
    public Candidate[] Closest(Distance distance, ReadOnlySpan<float> query, int k, Func<int, bool>? passes = null)
    {
        var top = new TopK(k);
        for (var row = 0; row < Count; row++)
        {
            if (Has(row) && passes?.Invoke(row) != false)
            {
                var score = Kernels.Similarity(distance, query, At(row));
                if (top.Admits(score, row))
                {
                    top.Add(score, row);
                }
            }
        }

        return top.Sorted();
    }

    private static float Gaussian(Random random) =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
