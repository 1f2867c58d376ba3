using FitnessGrpc.VectorEngine.Distances;

namespace FitnessGrpc.VectorEngine.Graphs;

/// <summary>The centroids of product codes: part by part, 256 each, of as many floats as a part has dimensions; the last part is filled up with 0.</summary>
internal static unsafe class ProductCodebook
{
    private const int Iterations = 8;

    /// <summary>Dimensions of a part: a byte stands for so many floats that the ratio comes out.</summary>
    public static int Width(int ratio) => Math.Max(1, ratio / sizeof(float));

    /// <summary>Parts of a vector.</summary>
    public static int Parts(int dimensions, int width) => (dimensions + width - 1) / width;

    /// <summary>Fits centroids by Lloyd's iterations on a sample; the seed is fixed.</summary>
    public static NativeBlock Fit(IRows rows, int[] sample, int width, int threads)
    {
        var parts = Parts(rows.Dimensions, width);
        var block = new NativeBlock((long)parts * ProductScorer.Centroids * width * sizeof(float));
        var next = -1;
        Workers.Run(threads, _ =>
        {
            for (var part = Interlocked.Increment(ref next); part < parts; part = Interlocked.Increment(ref next))
            {
                Fit(rows, sample, part * width, width, (float*)block.Pointer + ((long)part * ProductScorer.Centroids * width));
            }
        });
        return block;
    }

    /// <summary>Writes the code of a vector.</summary>
    public static void Encode(float* centroids, ReadOnlySpan<float> vector, int parts, int width, byte* to)
    {
        Span<float> last = stackalloc float[width];
        for (var part = 0; part < parts; part++)
        {
            to[part] = Closest(centroids + ((long)part * ProductScorer.Centroids * width), Part(vector, part * width, width, last), width);
        }
    }

    /// <summary>The similarity of each part of a query with each centroid.</summary>
    public static void Table(Distance distance, float* centroids, ReadOnlySpan<float> query, int parts, int width, float* table)
    {
        Span<float> last = stackalloc float[width];
        for (var part = 0; part < parts; part++)
        {
            var vector = Part(query, part * width, width, last);
            for (var c = 0; c < ProductScorer.Centroids; c++, centroids += width, table++)
            {
                *table = Kernels.Similarity(distance, vector, new ReadOnlySpan<float>(centroids, width));
            }
        }
    }

    private static ReadOnlySpan<float> Part(ReadOnlySpan<float> vector, int from, int width, Span<float> last)
    {
        if (from + width <= vector.Length)
        {
            return vector.Slice(from, width);
        }

        last.Clear();
        vector[from..].CopyTo(last);
        return last;
    }

    private static byte Closest(float* centroids, ReadOnlySpan<float> part, int width)
    {
        var (best, least) = (0, float.PositiveInfinity);
        for (var c = 0; c < ProductScorer.Centroids; c++, centroids += width)
        {
            var distance = 0f;
            for (var j = 0; j < part.Length; j++)
            {
                distance += (part[j] - centroids[j]) * (part[j] - centroids[j]);
            }

            if (distance < least)
            {
                (best, least) = (c, distance);
            }
        }

        return (byte)best;
    }

    private static void Fit(IRows rows, int[] sample, int from, int width, float* centroids)
    {
        if (sample.Length == 0)
        {
            return;
        }

        var random = new Random(from);
        var points = new float[sample.Length * width];
        var used = Math.Min(width, rows.Dimensions - from);
        for (var i = 0; i < sample.Length; i++)
        {
            rows.At(sample[i]).Slice(from, used).CopyTo(points.AsSpan(i * width));
        }

        for (var c = 0; c < ProductScorer.Centroids; c++)
        {
            points.AsSpan(random.Next(sample.Length) * width, width).CopyTo(new Span<float>(centroids + (c * width), width));
        }

        var sums = new double[ProductScorer.Centroids * width];
        var counts = new int[ProductScorer.Centroids];
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            Array.Clear(sums);
            Array.Clear(counts);
            for (var i = 0; i < sample.Length; i++)
            {
                var point = points.AsSpan(i * width, width);
                var c = Closest(centroids, point, width);
                counts[c]++;
                for (var j = 0; j < width; j++)
                {
                    sums[(c * width) + j] += point[j];
                }
            }

            for (var c = 0; c < ProductScorer.Centroids; c++)
            {
                for (var j = 0; j < width; j++)
                {
                    // A centroid that nothing is close to moves to some point.
                    centroids[(c * width) + j] = counts[c] > 0 ? (float)(sums[(c * width) + j] / counts[c]) : points[(random.Next(sample.Length) * width) + j];
                }
            }
        }
    }
}
