using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FitnessGrpc.Embedding.Onnx.Kernels;

/// <summary>
/// Products of rows with a matrix that lies in memory in the order in which it is read. ONNX Runtime's own product gets as much out of a processor for many rows,
/// and less for the few of a short text. A row's outputs do not depend, in any bit, on the rows beside it.
/// </summary>
internal static unsafe class PanelKernel
{
    /// <summary>Columns that are computed together: two registers.</summary>
    public const int PanelColumns = 32;

    /// <summary>Rows that pass over a panel before the next panel: with 1,536 inputs they and the panel stay in a second-level cache of 1 MiB.</summary>
    public const int BlockRows = 64;

    /// <summary>With registers of 256 bits it was not faster than ONNX Runtime.</summary>
    public static bool IsSupported => Vector512.IsHardwareAccelerated && Avx512F.IsSupported;

    /// <summary>Puts a matrix in order, in which graphs keep it: panels of <see cref="PanelColumns"/> columns, each row by row.</summary>
    /// <param name="matrix">Inputs × outputs, row by row.</param>
    /// <param name="packed">Takes as many values.</param>
    /// <param name="outputs">Its columns, a multiple of <see cref="PanelColumns"/>.</param>
    public static void Pack(ReadOnlySpan<float> matrix, Span<float> packed, int outputs)
    {
        var inputs = matrix.Length / outputs;
        for (var panel = 0; panel < outputs / PanelColumns; panel++)
        {
            for (var row = 0; row < inputs; row++)
            {
                matrix.Slice((row * outputs) + (panel * PanelColumns), PanelColumns)
                    .CopyTo(packed[(((panel * inputs) + row) * PanelColumns)..]);
            }
        }
    }

    /// <summary>Computes <see cref="PanelColumns"/> columns of some rows: input × panel + bias, + residual or then GELU.</summary>
    /// <param name="input">The rows.</param>
    /// <param name="rows">Number of rows, at least 1.</param>
    /// <param name="panel">A row of the panel for each value of an input row.</param>
    /// <param name="bias">A value a column.</param>
    /// <param name="residual">What is added to the outputs: rows as far from each other as those; null for nothing.</param>
    /// <param name="output">The outputs.</param>
    /// <param name="isGelu">Whether GELU is applied.</param>
    public static void Run(Rows input, int rows, Rows panel, float* bias, float* residual, Rows output, bool isGelu)
    {
        for (var row = 0; row < rows;)
        {
            var left = rows - row;
            var size = left <= Tiles.SmallRows || rows < Tiles.FullRows ? Tiles.SmallRows : Tiles.FullRows;
            // The last tile begins early, and computes some rows again, to be a full one.
            var first = Math.Max(0, Math.Min(row, rows - size));
            var (from, to) = (input.From(first), output.From(first));
            var added = residual is null ? null : residual + ((long)first * output.Stride);
            if (size == Tiles.FullRows)
                Tiles.Full(from, panel, bias, added, to);
            else
                Tiles.Small(from, Math.Min(rows, size), panel, bias, added, to);
            if (isGelu)
                Gelu(to, Math.Min(size, rows - first));
            row = first + size;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gelu(Rows rows, int count)
    {
        for (var row = 0; row < count; row++)
        {
            var values = rows.At(row);
            for (var i = 0; i < PanelColumns; i += Vector512<float>.Count)
                VectorFunctions.Gelu(Vector512.Load(values + i)).Store(values + i);
        }
    }
}
