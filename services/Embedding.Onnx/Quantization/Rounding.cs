using System.Numerics.Tensors;
using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Embedding.Onnx.Quantization;

/// <summary>Numbers as small integers: value ≈ integer · scale, the same way up and down, 0 exactly.</summary>
internal static class Rounding
{
    /// <summary>Values of a block of <see cref="Blocks"/>.</summary>
    public const int BlockSize = 32;

    private const int Most = 127;

    /// <summary>Each row with a scale of its own: its largest value becomes <paramref name="most"/>.</summary>
    /// <param name="matrix">The weights.</param>
    /// <param name="most">Largest integer, 1 to 127.</param>
    /// <exception cref="StartupException">A weight is no number.</exception>
    public static (sbyte[] Integers, float[] Scales) Rows(Matrix matrix, int most = Most)
    {
        var integers = new sbyte[matrix.Values.Length];
        var scales = new float[matrix.Rows];
        for (var row = 0; row < matrix.Rows; row++)
        {
            var values = matrix.Values.AsSpan(row * matrix.Columns, matrix.Columns);
            scales[row] = Largest(matrix, values) / most;
            Round(values, scales[row], most, integers.AsSpan(row * matrix.Columns, matrix.Columns));
        }
        return (integers, scales);
    }

    /// <summary>Each row in blocks of <see cref="BlockSize"/>, the last one filled up with 0: integers rows × blocks × size, scales rows × blocks.</summary>
    /// <exception cref="StartupException">A weight is no number, or too large for a float16 scale.</exception>
    public static (sbyte[] Integers, Half[] Scales, int Blocks) Blocks(Matrix matrix)
    {
        var blocks = (matrix.Columns + BlockSize - 1) / BlockSize;
        var integers = new sbyte[checked(matrix.Rows * blocks * BlockSize)];
        var scales = new Half[matrix.Rows * blocks];
        for (var row = 0; row < matrix.Rows; row++)
        {
            for (var block = 0; block < blocks; block++)
            {
                var first = block * BlockSize;
                var values = matrix.Values.AsSpan((row * matrix.Columns) + first, Math.Min(BlockSize, matrix.Columns - first));
                var at = (row * blocks) + block;
                // The integers are made for the scale that is kept, and not for the one that was meant.
                scales[at] = (Half)(Largest(matrix, values) / Most);
                if (!Half.IsFinite(scales[at]))
                    throw new StartupException($"The model cannot be quantized: {matrix.Name} has weights that are too large.");
                Round(values, (float)scales[at], Most, integers.AsSpan(at * BlockSize, values.Length));
            }
        }
        return (integers, scales, blocks);
    }

    private static float Largest(Matrix matrix, ReadOnlySpan<float> values)
    {
        var largest = Math.Abs(TensorPrimitives.MaxMagnitude(values));
        return float.IsFinite(largest) ? largest : throw new StartupException($"The model cannot be quantized: {matrix.Name} has weights that are no numbers.");
    }

    private static void Round(ReadOnlySpan<float> values, float scale, int most, Span<sbyte> integers)
    {
        // Weights too small for any scale are 0.
        if (scale == 0)
            return;
        for (var i = 0; i < values.Length; i++)
            integers[i] = (sbyte)Math.Clamp(MathF.Round(values[i] / scale), -most, most);
    }
}
