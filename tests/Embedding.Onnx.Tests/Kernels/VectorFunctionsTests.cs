using System.Runtime.Intrinsics;
using FitnessGrpc.Embedding.Onnx.Kernels;

namespace FitnessGrpc.Embedding.Onnx.Tests.Kernels;

/// <summary>What the functions say of their precision, over all that can come.</summary>
public sealed class VectorFunctionsTests
{
    [Fact]
    public void Gelu_is_as_precise_as_it_says()
    {
        Assert.SkipUnless(PanelKernel.IsSupported, "needs a processor with AVX-512");
        for (var x = -30f; x < 30; x += 0.001f)
            Assert.Equal(Gelu(x), VectorFunctions.Gelu(Vector512.Create(x))[7], 3e-7 * Math.Max(1, Math.Abs(x)));
        Assert.Equal(0, VectorFunctions.Gelu(Vector512.Create(-1e15f))[0]);
        Assert.Equal(1e15f, VectorFunctions.Gelu(Vector512.Create(1e15f))[0]);
        Assert.True(float.IsNaN(VectorFunctions.Gelu(Vector512.Create(float.NaN))[0]));
    }

    [Fact]
    public void Power_is_as_precise_as_it_says()
    {
        Assert.SkipUnless(PanelKernel.IsSupported, "needs a processor with AVX-512");
        for (var y = -125f; y <= 0; y += 0.001f)
            Assert.InRange(VectorFunctions.PowerOfTwo(Vector512.Create(y))[3] / Math.Pow(2, y), 1 - 3e-7, 1 + 3e-7);
        Assert.Equal(1, VectorFunctions.PowerOfTwo(Vector512<float>.Zero)[0]);
        Assert.Equal(0, VectorFunctions.PowerOfTwo(Vector512.Create(-1e30f))[0]);
        Assert.Equal(0, VectorFunctions.PowerOfTwo(Vector512.Create(float.NegativeInfinity))[0], 0.0);
    }

    /// <summary>x · Φ(x), with Φ by Simpson's rule from 0 to |x|.</summary>
    internal static double Gelu(double x)
    {
        const int Steps = 400;
        var (end, sum) = (Math.Min(Math.Abs(x), 9), 0.0);
        for (var i = 0; i <= Steps; i++)
        {
            var z = end * i / Steps;
            sum += Math.Exp(-z * z / 2) * (i is 0 or Steps ? 1 : i % 2 == 0 ? 2 : 4);
        }
        var area = sum * end / Steps / 3 / Math.Sqrt(2 * Math.PI);
        return x * (0.5 + (Math.Sign(x) * area));
    }
}
