using System.Numerics;
using System.Runtime.InteropServices;

namespace FitnessGrpc.VectorEngine.Graphs;

/// <summary>The linear algebra behind a projection, on matrices row by row.</summary>
internal static class Directions
{
    private const int Iterations = 6;
    private const int MaxSweeps = 12;

    /// <summary>Beyond this size a subspace that surely holds the leading directions is found first.</summary>
    private const int DirectSize = 448;

    /// <summary>The leading eigenvectors of a symmetric matrix without negative eigenvalues, each a row of the result, greatest first.</summary>
    public static float[] Leading(float[] matrix, int size, int count)
    {
        if (size <= DirectSize)
        {
            return Eigenvectors(matrix, size, count);
        }

        // Orthogonal iteration (Stewart and others) on somewhat more directions than wanted.
        var wide = Math.Min(size, count + 32);
        var random = new Random(17);
        var basis = new float[wide * size];
        for (var i = 0; i < basis.Length; i++)
        {
            basis[i] = (float)(random.NextDouble() - 0.5);
        }

        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            Orthonormalise(basis, wide, size);
            basis = Multiply(basis, wide, matrix, size);
        }

        Orthonormalise(basis, wide, size);
        return basis[..(count * size)];
    }

    /// <summary>Turns orthonormal rows among themselves by a random rotation; the seed is fixed.</summary>
    public static void Turn(float[] rows, int count, int size)
    {
        var random = new Random(23);
        var rotation = new float[count * count];
        for (var i = 0; i < rotation.Length; i++)
        {
            rotation[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        Orthonormalise(rotation, count, count);
        var turned = new float[count * size];
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < count; j++)
            {
                AddScaled(turned.AsSpan(i * size, size), rows.AsSpan(j * size, size), rotation[(i * count) + j]);
            }
        }

        turned.CopyTo(rows, 0);
    }

    /// <summary>Adds a multiple of a vector to another.</summary>
    public static void AddScaled(Span<float> to, ReadOnlySpan<float> from, float factor)
    {
        var width = Vector<float>.Count;
        var i = 0;
        ref var x = ref MemoryMarshal.GetReference(to);
        ref var y = ref MemoryMarshal.GetReference(from);
        for (; i <= to.Length - width; i += width)
        {
            Vector.StoreUnsafe(Vector.MultiplyAddEstimate(Vector.LoadUnsafe(ref y, (nuint)i), new Vector<float>(factor), Vector.LoadUnsafe(ref x, (nuint)i)), ref x, (nuint)i);
        }

        for (; i < to.Length; i++)
        {
            to[i] += factor * from[i];
        }
    }

    /// <summary>
    /// One-sided Jacobi rotations (Hestenes): rows are turned in pairs until all are orthogonal; then they are the eigenvectors, as long as the
    /// eigenvalues.
    /// </summary>
    private static float[] Eigenvectors(float[] matrix, int size, int count)
    {
        var rows = (float[])matrix.Clone();
        for (var sweep = 0; sweep < MaxSweeps; sweep++)
        {
            var turned = 0;
            for (var i = 0; i < size - 1; i++)
            {
                for (var j = i + 1; j < size; j++)
                {
                    turned += Rotate(rows.AsSpan(i * size, size), rows.AsSpan(j * size, size)) ? 1 : 0;
                }
            }

            if (turned * 200L < (long)size * size)
            {
                break;
            }
        }

        var lengths = new float[size];
        for (var i = 0; i < size; i++)
        {
            lengths[i] = -Dot(rows.AsSpan(i * size, size), rows.AsSpan(i * size, size));
        }

        var order = Enumerable.Range(0, size).ToArray();
        Array.Sort(lengths, order);
        var result = new float[count * size];
        for (var i = 0; i < count; i++)
        {
            rows.AsSpan(order[i] * size, size).CopyTo(result.AsSpan(i * size));
        }

        // Rows of (nearly) no length have no direction of their own: any that is orthogonal to the others will do.
        Orthonormalise(result, count, size);
        return result;
    }

    private static bool Rotate(Span<float> a, Span<float> b)
    {
        var (aa, bb, ab) = (Dot(a, a), Dot(b, b), Dot(a, b));
        if (!(Math.Abs(ab) > 1e-3f * MathF.Sqrt(aa * bb)))
        {
            return false;
        }

        var zeta = (bb - aa) / (2 * ab);
        var tangent = MathF.CopySign(1, zeta) / (MathF.Abs(zeta) + MathF.Sqrt(1 + (zeta * zeta)));
        var cosine = 1 / MathF.Sqrt(1 + (tangent * tangent));
        var sine = cosine * tangent;
        var width = Vector<float>.Count;
        var i = 0;
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y = ref MemoryMarshal.GetReference(b);
        for (; i <= a.Length - width; i += width)
        {
            var u = Vector.LoadUnsafe(ref x, (nuint)i);
            var v = Vector.LoadUnsafe(ref y, (nuint)i);
            Vector.StoreUnsafe((u * cosine) - (v * sine), ref x, (nuint)i);
            Vector.StoreUnsafe((u * sine) + (v * cosine), ref y, (nuint)i);
        }

        for (; i < a.Length; i++)
        {
            (a[i], b[i]) = ((a[i] * cosine) - (b[i] * sine), (a[i] * sine) + (b[i] * cosine));
        }

        return true;
    }

    private static float[] Multiply(float[] rows, int count, float[] matrix, int size)
    {
        var product = new float[count * size];
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < size; j++)
            {
                AddScaled(product.AsSpan(i * size, size), matrix.AsSpan(j * size, size), rows[(i * size) + j]);
            }
        }

        return product;
    }

    /// <summary>Gram and Schmidt, twice for accuracy; a row that vanishes is replaced by a random one.</summary>
    private static void Orthonormalise(float[] rows, int count, int size)
    {
        var random = new Random(29);
        for (var i = 0; i < count; i++)
        {
            var row = rows.AsSpan(i * size, size);
            for (var attempt = 0; ; attempt++)
            {
                var before = Dot(row, row);
                for (var pass = 0; pass < 2; pass++)
                {
                    for (var j = 0; j < i; j++)
                    {
                        var other = rows.AsSpan(j * size, size);
                        AddScaled(row, other, -Dot(row, other));
                    }
                }

                var left = Dot(row, row);
                if (left > 1e-8f * before && left > 1e-30f)
                {
                    var scale = 1 / MathF.Sqrt(left);
                    for (var j = 0; j < size; j++)
                    {
                        row[j] *= scale;
                    }

                    break;
                }

                for (var j = 0; j < size; j++)
                {
                    row[j] = (float)(random.NextDouble() - 0.5);
                }
            }
        }
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var width = Vector<float>.Count;
        var sum = Vector<float>.Zero;
        var i = 0;
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y = ref MemoryMarshal.GetReference(b);
        for (; i <= a.Length - width; i += width)
        {
            sum = Vector.MultiplyAddEstimate(Vector.LoadUnsafe(ref x, (nuint)i), Vector.LoadUnsafe(ref y, (nuint)i), sum);
        }

        var total = Vector.Sum(sum);
        for (; i < a.Length; i++)
        {
            total += a[i] * b[i];
        }

        return total;
    }
}
