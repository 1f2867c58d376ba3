using FitnessGrpc.VectorEngine.Distances;

namespace FitnessGrpc.VectorEngine.Tests.Distances;

public sealed unsafe class CodeKernelsTests
{
    public static TheoryData<int> Lengths => [0, 32, 64, 96, 128, 160, 256, 1024];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Dot_of_bytes_is_exact_up_to_the_greatest_values(int length)
    {
        var random = new Random(length);
        foreach (var extreme in new[] { false, true })
        {
            var code = new byte[length + 1];
            var query = new sbyte[length + 1];
            for (var i = 0; i < length; i++)
            {
                code[i] = extreme ? (byte)255 : (byte)random.Next(256);
                query[i] = (sbyte)(extreme ? (i % 7 == 0 ? -64 : CodeKernels.QueryRange) : random.Next(-64, 64));
            }

            var expected = Enumerable.Range(0, length).Sum(i => code[i] * query[i]);
            fixed (byte* c = code)
            fixed (sbyte* q = query)
            {
                Assert.Equal(expected, CodeKernels.Dot(c, q, length));
                Assert.Equal(expected, CodeKernels.DotPortable(c, q, length));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Dot_of_shorts_is_exact_up_to_the_greatest_lengths(int length)
    {
        var random = new Random(length);
        // The whole length in every coordinate alike, in one of them, in any.
        foreach (var shape in new Func<int, double>[] { _ => 1, i => i == length / 2 ? 1 : 0, _ => random.NextDouble() - 0.5 })
        {
            foreach (var sign in new[] { 1, -1 })
            {
                var a = Quantized(Enumerable.Range(0, length).Select(shape));
                var b = a.Select(x => (short)(sign * x)).ToArray();
                fixed (short* x = a)
                fixed (short* y = b)
                {
                    var expected = Enumerable.Range(0, length).Sum(i => (long)a[i] * b[i]);
                    Assert.Equal(expected, CodeKernels.Dot(x, y, length));
                }
            }
        }
    }

    private static short[] Quantized(IEnumerable<double> values)
    {
        var all = values.ToArray();
        var length = Math.Sqrt(all.Sum(x => x * x));
        return [.. all.Select(x => (short)Math.Round(x / length * CodeKernels.ShortLength)), 0];
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Differences_of_bytes_are_exact(int length)
    {
        var random = new Random(length);
        var a = new byte[length + 1];
        var b = new byte[length + 1];
        random.NextBytes(a);
        random.NextBytes(b);
        var expected = Enumerable.Range(0, length).Sum(i => Math.Abs(a[i] - b[i]));
        fixed (byte* x = a)
        fixed (byte* y = b)
        {
            Assert.Equal(expected, CodeKernels.AbsoluteDifference(x, y, length));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(48)]
    [InlineData(112)]
    [InlineData(400)]
    public void Differences_of_floats_agree_with_double_arithmetic(int length)
    {
        var random = new Random(length);
        var a = Enumerable.Range(0, length + 1).Select(_ => (float)random.NextDouble() - 0.5f).ToArray();
        var b = Enumerable.Range(0, length + 1).Select(_ => (float)random.NextDouble() - 0.5f).ToArray();
        fixed (float* x = a)
        fixed (float* y = b)
        {
            Assert.Equal(Enumerable.Range(0, length).Sum(i => Math.Abs((double)a[i] - b[i])), CodeKernels.AbsoluteDifference(x, y, length), 4);
        }
    }
}
