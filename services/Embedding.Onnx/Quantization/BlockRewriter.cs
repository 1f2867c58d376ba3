using FitnessGrpc.Embedding.Onnx.Graphs;
using DataType = FitnessGrpc.Embedding.Onnx.Graphs.Proto.TensorProto.Types.DataType;

namespace FitnessGrpc.Embedding.Onnx.Quantization;

/// <summary>
/// Weights as integers in blocks along the input. Matrices become float32 again while the model loads (Cast, Mul, Reshape and Transpose of
/// constants fold); the table of token vectors stays small, and the rows that are looked up become float32.
/// </summary>
internal sealed class BlockRewriter(SourceGraph source) : GraphRewriter(source)
{
    private readonly Dictionary<(string Name, bool IsTurned), string> _weights = [];

    /// <inheritdoc />
    private protected override void Multiply(string left, Matrix matrix, string product) => Add("MatMul", [left, Weights(matrix)], product);

    /// <inheritdoc />
    private protected override void LookUp(Matrix table, string indices, string vectors)
    {
        var (integers, scales, blocks) = Tensors(table);
        var rows = Cast(Add("Gather", [integers, indices], Name(vectors + "_integers")), DataType.Float);
        var scale = Cast(Add("Gather", [scales, indices], Name(vectors + "_scale")), DataType.Float);
        var product = Add("Mul", [rows, scale], Name(vectors + "_blocks"));
        // Whatever shape the indices have, a row stands for each.
        var shape = Add("Concat", [Add("Shape", [indices], Name(vectors + "_indices")), Whole(blocks * Rounding.BlockSize)], Name(vectors + "_shape"), GraphBuilder.Attribute("axis", 0L));
        Shape(product, shape, table.Columns, blocks, vectors);
    }

    /// <summary>float32 again, inputs × outputs.</summary>
    private string Weights(Matrix matrix)
    {
        var key = (matrix.Name, matrix.IsTurned);
        if (_weights.TryGetValue(key, out var known))
            return known;
        var byOutput = matrix.Transpose();
        var (integers, scales, blocks) = Tensors(byOutput);
        var product = Add("Mul", [Cast(integers, DataType.Float), Cast(scales, DataType.Float)], Name(matrix.Name + "_blocks"));
        var rows = Shape(product, Whole(byOutput.Rows, blocks * Rounding.BlockSize), byOutput.Columns, blocks, Name(matrix.Name + "_rows"));
        return _weights[key] = Add("Transpose", [rows], Name(matrix.Name + "_float"), GraphBuilder.Attribute("perm", 1, 0));
    }

    private (string Integers, string Scales, int Blocks) Tensors(Matrix matrix)
    {
        var (integers, scales, blocks) = Rounding.Blocks(matrix);
        return (
            Tensor<sbyte>(matrix.Name + "_int8", DataType.Int8, [matrix.Rows, blocks, Rounding.BlockSize], integers),
            Tensor<Half>(matrix.Name + "_scale", DataType.Float16, [matrix.Rows, blocks, 1], scales),
            blocks);
    }

    /// <summary>Blocks side by side, without what filled up the last one.</summary>
    private string Shape(string blocksOf, string shape, int columns, int blocks, string output)
    {
        if (columns == blocks * Rounding.BlockSize)
            return Add("Reshape", [blocksOf, shape], output);
        var filled = Add("Reshape", [blocksOf, shape], Name(output + "_filled"));
        return Add("Slice", [filled, Whole(0), Whole(columns), Whole(-1)], output);
    }

    private string Whole(params long[] values) => Tensor<long>("ints", DataType.Int64, [values.Length], values);
}
