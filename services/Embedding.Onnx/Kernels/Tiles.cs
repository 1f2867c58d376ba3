using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FitnessGrpc.Embedding.Onnx.Kernels;

/// <summary>What <see cref="PanelKernel"/> computes at once in registers of 512 bits. See there for the parameters.</summary>
internal static unsafe class Tiles
{
    public const int FullRows = 8;
    public const int SmallRows = 4;

    private const int Lanes = 16;

    /// <summary>Eight rows: sixteen sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Full(Rows input, Rows panel, float* bias, float* residual, Rows output)
    {
        var (left, right) = (Vector512.Load(bias), Vector512.Load(bias + Lanes));
        var (l0, l1, l2, l3) = (left, left, left, left);
        var (l4, l5, l6, l7) = (left, left, left, left);
        var (r0, r1, r2, r3) = (right, right, right, right);
        var (r4, r5, r6, r7) = (right, right, right, right);
        float* x0 = input.At(0), x1 = input.At(1), x2 = input.At(2), x3 = input.At(3), x4 = input.At(4), x5 = input.At(5), x6 = input.At(6), x7 = input.At(7);
        var row = panel.Start;
        for (long i = 0, count = input.Length, step = panel.Stride; i < count; i++, row += step)
        {
            (left, right) = (Vector512.Load(row), Vector512.Load(row + Lanes));
            Add(x0[i], left, right, ref l0, ref r0);
            Add(x1[i], left, right, ref l1, ref r1);
            Add(x2[i], left, right, ref l2, ref r2);
            Add(x3[i], left, right, ref l3, ref r3);
            Add(x4[i], left, right, ref l4, ref r4);
            Add(x5[i], left, right, ref l5, ref r5);
            Add(x6[i], left, right, ref l6, ref r6);
            Add(x7[i], left, right, ref l7, ref r7);
        }
        Store(l0, r0, residual, output, 0);
        Store(l1, r1, residual, output, 1);
        Store(l2, r2, residual, output, 2);
        Store(l3, r3, residual, output, 3);
        Store(l4, r4, residual, output, 4);
        Store(l5, r5, residual, output, 5);
        Store(l6, r6, residual, output, 6);
        Store(l7, r7, residual, output, 7);
    }

    /// <summary>Four rows; with fewer, the last is computed several times.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Small(Rows input, int rows, Rows panel, float* bias, float* residual, Rows output)
    {
        int second = Math.Min(1, rows - 1), third = Math.Min(2, rows - 1), last = rows - 1;
        var (left, right) = (Vector512.Load(bias), Vector512.Load(bias + Lanes));
        var (l0, l1, l2, l3) = (left, left, left, left);
        var (r0, r1, r2, r3) = (right, right, right, right);
        float* x0 = input.At(0), x1 = input.At(second), x2 = input.At(third), x3 = input.At(last);
        var row = panel.Start;
        for (long i = 0, count = input.Length, step = panel.Stride; i < count; i++, row += step)
        {
            (left, right) = (Vector512.Load(row), Vector512.Load(row + Lanes));
            Add(x0[i], left, right, ref l0, ref r0);
            Add(x1[i], left, right, ref l1, ref r1);
            Add(x2[i], left, right, ref l2, ref r2);
            Add(x3[i], left, right, ref l3, ref r3);
        }
        Store(l0, r0, residual, output, 0);
        Store(l1, r1, residual, output, second);
        Store(l2, r2, residual, output, third);
        Store(l3, r3, residual, output, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float value, Vector512<float> left, Vector512<float> right, ref Vector512<float> leftSum, ref Vector512<float> rightSum)
    {
        var values = Vector512.Create(value);
        leftSum = Vector512.FusedMultiplyAdd(values, left, leftSum);
        rightSum = Vector512.FusedMultiplyAdd(values, right, rightSum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<float> left, Vector512<float> right, float* residual, Rows output, int row)
    {
        if (residual is not null)
        {
            var added = residual + ((long)row * output.Stride);
            (left, right) = (left + Vector512.Load(added), right + Vector512.Load(added + Lanes));
        }
        left.Store(output.At(row));
        right.Store(output.At(row) + Lanes);
    }
}
