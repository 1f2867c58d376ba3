using FitnessGrpc.Embedding.Onnx.Quantization;
using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Embedding.Onnx.Tests.Quantization;

public sealed class RoundingTests
{
    [Theory]
    [InlineData(127)]
    [InlineData(63)]
    public void Row_is_within_half_a_step_of_its_own_scale(int most)
    {
        var matrix = Random(5, 40);
        // Rows of very different sizes: one scale for all of them would lose the small ones.
        for (var i = 0; i < matrix.Values.Length; i++)
            matrix.Values[i] *= MathF.Pow(10, (i / 40) - 2);
        var (integers, scales) = Rounding.Rows(matrix, most);
        for (var i = 0; i < integers.Length; i++)
        {
            Assert.InRange(integers[i], -most, most);
            Assert.Equal(matrix.Values[i], integers[i] * scales[i / 40], 0.501f * scales[i / 40]);
        }
        for (var row = 0; row < 5; row++)
            Assert.Equal(most, integers[(row * 40)..((row + 1) * 40)].Max(static value => Math.Abs((int)value)));
    }

    [Theory]
    [InlineData(64, 2)]
    [InlineData(40, 2)]
    [InlineData(20, 1)]
    public void Block_is_within_half_a_step_of_the_scale_that_is_kept(int columns, int expected)
    {
        var matrix = Random(3, columns);
        var (integers, scales, blocks) = Rounding.Blocks(matrix);
        Assert.Equal((expected, 3 * expected, 3 * expected * 32), (blocks, scales.Length, integers.Length));
        for (var row = 0; row < 3; row++)
        {
            for (var column = 0; column < blocks * 32; column++)
            {
                var scale = (float)scales[(row * blocks) + (column / 32)];
                var value = column < columns ? matrix.Values[(row * columns) + column] : 0;
                // The largest may be cut by what the scale lost in half precision: 127 · 2⁻¹¹ of a step.
                Assert.Equal(value, integers[(row * blocks * 32) + column] * scale, 0.57f * scale);
            }
        }
    }

    [Fact]
    public void Weights_that_are_no_numbers_or_too_large_are_refused_and_zeros_are_zeros()
    {
        Assert.Contains("w", Assert.Throws<StartupException>(() => Rounding.Rows(new Matrix("w", [1, float.NaN], 1, 2))).Message, StringComparison.Ordinal);
        Assert.Throws<StartupException>(() => Rounding.Blocks(new Matrix("w", [1, float.PositiveInfinity], 1, 2)));
        Assert.Throws<StartupException>(() => Rounding.Blocks(new Matrix("w", [1e9f, 1], 1, 2)));
        Assert.All(Rounding.Rows(new Matrix("w", [0, 0], 1, 2)).Integers, static value => Assert.Equal(0, value));
    }

    private static Matrix Random(int rows, int columns)
    {
        var random = new Random(7);
        return new Matrix("w", [.. Enumerable.Range(0, rows * columns).Select(_ => (float)((random.NextDouble() * 2) - 1))], rows, columns);
    }
}
