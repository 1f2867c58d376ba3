using FitnessGrpc.Embedding.Onnx.Kernels;

namespace FitnessGrpc.Embedding.Onnx.Tests.Kernels;

/// <summary>Products of any number of rows are those of the definition, and leave everything beside them alone.</summary>
public sealed unsafe class PanelKernelTests
{
    private const int Columns = PanelKernel.PanelColumns;
    private const float Untouched = 12345;

    /// <summary>All remainders of both sizes of tiles, with rows that lie apart.</summary>
    [Theory]
    [InlineData(1, false, false)]
    [InlineData(7, true, false)]
    [InlineData(64, false, true)]
    [InlineData(383, true, true)]
    public void Rows_are_multiplied(int inputs, bool hasResidual, bool isGelu)
    {
        Assert.SkipUnless(PanelKernel.IsSupported, "needs a processor with AVX-512");
        var random = new Random(3);
        int inputStride = inputs + 3, panelStride = Columns + 5, outputStride = Columns + 9;
        for (var rows = 1; rows <= 27; rows++)
        {
            var (input, panel) = (Floats(random, rows * inputStride), Floats(random, inputs * panelStride));
            var (bias, residual) = (Floats(random, Columns), Floats(random, rows * outputStride));
            var output = Enumerable.Repeat(Untouched, rows * outputStride).ToArray();
            fixed (float* x = input, w = panel, b = bias, r = residual, y = output)
                PanelKernel.Run(new Rows(x, inputs, inputStride), rows, new Rows(w, Columns, panelStride), b, hasResidual ? r : null, new Rows(y, Columns, outputStride), isGelu);
            for (var i = 0; i < output.Length; i++)
            {
                var (row, column) = Math.DivRem(i, outputStride);
                Assert.Equal(column < Columns ? Expected(row, column) : Untouched, output[i], 2e-5);
            }

            double Expected(int row, int column)
            {
                var sum = bias[column] + (hasResidual ? residual[(row * outputStride) + column] : 0.0);
                for (var k = 0; k < inputs; k++)
                    sum += (double)input[(row * inputStride) + k] * panel[(k * panelStride) + column];
                return isGelu ? VectorFunctionsTests.Gelu(sum) : sum;
            }
        }
    }

    [Fact]
    public void Row_has_the_same_bits_whatever_is_beside_it()
    {
        Assert.SkipUnless(PanelKernel.IsSupported, "needs a processor with AVX-512");
        const int Inputs = 96, Rows = 37;
        var random = new Random(4);
        var (input, panel, bias) = (Floats(random, Rows * Inputs), Floats(random, Inputs * Columns), Floats(random, Columns));
        var (together, alone) = (new float[Rows * Columns], new float[Rows * Columns]);
        fixed (float* x = input, w = panel, b = bias, t = together, a = alone)
        {
            PanelKernel.Run(new Rows(x, Inputs, Inputs), Rows, new Rows(w, Columns, Columns), b, null, new Rows(t, Columns, Columns), isGelu: true);
            for (var row = 0; row < Rows; row++)
                PanelKernel.Run(new Rows(x, Inputs, Inputs).From(row), 1, new Rows(w, Columns, Columns), b, null, new Rows(a, Columns, Columns).From(row), isGelu: true);
        }
        Assert.Equal(alone, together);
    }

    [Fact]
    public void Matrix_is_packed_panel_by_panel()
    {
        var packed = new float[2 * 3 * Columns];
        PanelKernel.Pack([.. Enumerable.Range(0, packed.Length).Select(static i => (float)i)], packed, 3 * Columns);
        Assert.Equal([.. Enumerable.Range(0, 3).SelectMany(static panel => Enumerable.Range(0, 2).SelectMany(row => Enumerable.Range(0, Columns)
            .Select(column => (float)((row * 3 * Columns) + (panel * Columns) + column))))], packed);
    }

    internal static float[] Floats(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.5))];
}
