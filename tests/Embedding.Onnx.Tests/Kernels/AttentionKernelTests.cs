using FitnessGrpc.Embedding.Onnx.Kernels;

namespace FitnessGrpc.Embedding.Onnx.Tests.Kernels;

/// <summary>Attention of a head is that of the definition; padding has no part in it.</summary>
public sealed unsafe class AttentionKernelTests
{
    [Theory]
    [InlineData(1, 1, 32)]
    [InlineData(5, 5, 64)]
    [InlineData(31, 33, 32)]
    [InlineData(64, 200, 96)]
    public void Values_are_weighted(int queries, int tokens, int size)
    {
        Assert.SkipUnless(PanelKernel.IsSupported, "needs a processor with AVX-512");
        var random = new Random(5);
        var (width, scale) = (size * 3, 4 / MathF.Sqrt(size));
        var (query, key, value) = (Floats(queries), Floats(tokens), Floats(tokens));
        foreach (var mask in new int[]?[] { null, [.. Enumerable.Range(0, tokens).Select(i => i == 0 || random.Next(3) > 0 ? 1 : 0)] })
        {
            var output = new float[queries * width];
            Run(query, queries, key, value, tokens, mask, output);
            for (var row = 0; row < queries; row++)
            {
                var weights = Enumerable.Range(0, tokens).Select(token => mask is { } m && m[token] == 0
                    ? 0
                    : Math.Exp(scale * Enumerable.Range(0, size).Sum(i => (double)query[(row * width) + i] * key[(token * width) + i]))).ToArray();
                var sum = weights.Sum();
                for (var column = 0; column < width; column++)
                {
                    var expected = column < size ? Enumerable.Range(0, tokens).Sum(token => weights[token] / sum * value[(token * width) + column]) : 0;
                    Assert.Equal(expected, output[(row * width) + column], 2e-6);
                }
            }
        }

        // Without any token all have the same share, however many there are.
        var mean = new float[queries * width];
        Run(query, queries, key, value, tokens, new int[tokens], mean);
        Assert.Equal(Enumerable.Range(0, tokens).Average(token => (double)value[token * width]), mean[0], 2e-6);

        // Behind padding there may be anything.
        var (bare, padded) = (new float[queries * width], new float[queries * width]);
        Run(query, queries, key, value, tokens, null, bare);
        Run(query, queries, [.. key, .. Far()], [.. value, .. Far()], tokens + 40, [.. Enumerable.Repeat(1, tokens), .. new int[40]], padded);
        Assert.Equal(bare, padded);

        float[] Far() => Array.ConvertAll(Floats(40), static value => value * 1e6f);

        float[] Floats(int rows) => PanelKernelTests.Floats(random, rows * width);

        void Run(float[] q, int count, float[] k, float[] v, int keys, int[]? mask, float[] output)
        {
            fixed (float* qs = q, ks = k, vs = v, ys = output)
            fixed (int* ms = mask)
                AttentionKernel.Run(new Rows(qs, size, width), count, new Rows(ks, size, width), new Rows(vs, size, width), keys, ms, scale, new Rows(ys, size, width));
        }
    }
}
