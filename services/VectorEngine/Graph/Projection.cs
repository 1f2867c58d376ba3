using System.Runtime.Intrinsics;

namespace FitnessGrpc.VectorEngine.Graphs;

/// <summary>
/// Maps a vector to the few directions in which the data varies most, relative to its mean: a dot product of two projected vectors is that of the
/// originals but for what varies in the other directions. The directions are turned among themselves at random, so that every
/// coordinate has about the same range and is coded equally well. Where all directions are kept the vector is only centred.
/// </summary>
internal sealed unsafe class Projection
{
    private readonly float* _mean;
    private readonly float* _matrix;
    private readonly object? _owner;

    /// <param name="inputs">Length of a vector.</param>
    /// <param name="outputs">Length of a projected one.</param>
    /// <param name="values">The mean, then the directions one behind the other.</param>
    /// <param name="owner">What keeps the values alive, or null.</param>
    public Projection(int inputs, int outputs, float* values, object? owner)
    {
        Inputs = inputs;
        Outputs = outputs;
        _mean = values;
        _matrix = values + inputs;
        _owner = owner;
    }

    public int Inputs { get; }

    public int Outputs { get; }

    /// <summary>The mean, then the directions.</summary>
    public float* Values => _mean;

    /// <summary>Number of floats that the constructor takes.</summary>
    public static long Floats(int inputs, int outputs) => outputs == inputs ? inputs : (long)inputs * (outputs + 1);

    /// <summary>Fits the directions on a sample of rows.</summary>
    /// <param name="rows">The vectors; each of <paramref name="sample"/> has one.</param>
    /// <param name="sample">Rows to fit on.</param>
    /// <param name="choices">Numbers of directions to choose from, ascending; at most the length of a vector.</param>
    /// <param name="centred">Whether the mean is taken out.</param>
    /// <param name="threads">Threads to use.</param>
    public static Projection Fit(IRows rows, int[] sample, ReadOnlySpan<int> choices, bool centred, int threads)
    {
        var d = rows.Dimensions;
        var mean = new float[d];
        if (centred)
        {
            var sums = new double[d];
            foreach (var row in sample)
            {
                var vector = rows.At(row);
                for (var j = 0; j < d; j++)
                {
                    sums[j] += vector[j];
                }
            }

            for (var j = 0; j < d; j++)
            {
                mean[j] = sample.Length == 0 ? 0 : (float)(sums[j] / sample.Length);
            }
        }

        var most = choices[^1];
        if (most == d || sample.Length == 0)
        {
            var plain = new NativeBlock(Floats(d, d) * sizeof(float));
            mean.CopyTo(new Span<float>(plain.Pointer, d));
            return new Projection(d, d, (float*)plain.Pointer, plain);
        }

        var directions = Directions.Leading(Moments(rows, sample, mean, threads), d, most);
        var outputs = choices.Length == 1 ? most : ProjectionChoice.Smallest(rows, sample, mean, directions, choices, threads);
        Directions.Turn(directions, outputs, d);
        var block = new NativeBlock(Floats(d, outputs) * sizeof(float));
        mean.CopyTo(new Span<float>(block.Pointer, d));
        directions.AsSpan(0, outputs * d).CopyTo(new Span<float>((float*)block.Pointer + d, outputs * d));
        return new Projection(d, outputs, (float*)block.Pointer, block);
    }

    /// <summary>Projects a vector, and gives the squared length that it has relative to the mean, all directions together.</summary>
    /// <param name="vector">The vector.</param>
    /// <param name="centred">Scratch for as many floats as the vector has.</param>
    /// <param name="projected">Takes <see cref="Outputs"/> floats.</param>
    public float Apply(ReadOnlySpan<float> vector, float* centred, float* projected)
    {
        var d = Inputs;
        var squares = 0f;
        fixed (float* source = vector)
        {
            var j = 0;
            var sum = Vector256<float>.Zero;
            for (; j <= d - 8; j += 8)
            {
                var x = Vector256.Load(source + j) - Vector256.Load(_mean + j);
                x.Store(centred + j);
                sum = Vector256.MultiplyAddEstimate(x, x, sum);
            }

            squares = Vector256.Sum(sum);
            for (; j < d; j++)
            {
                var x = source[j] - _mean[j];
                centred[j] = x;
                squares += x * x;
            }
        }

        if (Outputs == d)
        {
            Buffer.MemoryCopy(centred, projected, d * sizeof(float), d * sizeof(float));
            return squares;
        }

        var i = 0;
        for (; i <= Outputs - 4; i += 4)
        {
            Four(_matrix + ((long)i * d), centred, d, projected + i);
        }

        for (; i < Outputs; i++)
        {
            projected[i] = One(_matrix + ((long)i * d), centred, d);
        }

        GC.KeepAlive(_owner);
        return squares;
    }

    /// <summary>Four directions at a time, so that each part of the vector is loaded once for them.</summary>
    private static void Four(float* matrix, float* vector, int d, float* to)
    {
        float* m0 = matrix, m1 = matrix + d, m2 = m1 + d, m3 = m2 + d;
        Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
        var j = 0;
        for (; j <= d - 8; j += 8)
        {
            var x = Vector256.Load(vector + j);
            s0 = Vector256.MultiplyAddEstimate(Vector256.Load(m0 + j), x, s0);
            s1 = Vector256.MultiplyAddEstimate(Vector256.Load(m1 + j), x, s1);
            s2 = Vector256.MultiplyAddEstimate(Vector256.Load(m2 + j), x, s2);
            s3 = Vector256.MultiplyAddEstimate(Vector256.Load(m3 + j), x, s3);
        }

        to[0] = Vector256.Sum(s0);
        to[1] = Vector256.Sum(s1);
        to[2] = Vector256.Sum(s2);
        to[3] = Vector256.Sum(s3);
        for (; j < d; j++)
        {
            to[0] += m0[j] * vector[j];
            to[1] += m1[j] * vector[j];
            to[2] += m2[j] * vector[j];
            to[3] += m3[j] * vector[j];
        }
    }

    private static float One(float* direction, float* vector, int d)
    {
        var sum = Vector256<float>.Zero;
        var j = 0;
        for (; j <= d - 8; j += 8)
        {
            sum = Vector256.MultiplyAddEstimate(Vector256.Load(direction + j), Vector256.Load(vector + j), sum);
        }

        var total = Vector256.Sum(sum);
        for (; j < d; j++)
        {
            total += direction[j] * vector[j];
        }

        return total;
    }

    /// <summary>Second moments of the sample around the mean, a symmetric matrix.</summary>
    private static float[] Moments(IRows rows, int[] sample, float[] mean, int threads)
    {
        var d = rows.Dimensions;
        var centred = new float[(long)sample.Length * d];
        for (var s = 0; s < sample.Length; s++)
        {
            var vector = rows.At(sample[s]);
            for (var j = 0; j < d; j++)
            {
                centred[(s * d) + j] = vector[j] - mean[j];
            }
        }

        var moments = new float[d * d];
        Parallel.For(0, (d + 3) / 4, new ParallelOptions { MaxDegreeOfParallelism = threads }, block =>
        {
            var first = block * 4;
            var last = Math.Min(d, first + 4);
            for (var s = 0; s < sample.Length; s++)
            {
                var vector = centred.AsSpan(s * d, d);
                for (var i = first; i < last; i++)
                {
                    // Only from the diagonal on; the rest is mirrored.
                    Directions.AddScaled(moments.AsSpan((i * d) + first, d - first), vector[first..], vector[i]);
                }
            }
        });
        for (var i = 0; i < d; i++)
        {
            for (var j = 0; j < i; j++)
            {
                moments[(i * d) + j] = moments[(j * d) + i];
            }
        }

        return moments;
    }
}
