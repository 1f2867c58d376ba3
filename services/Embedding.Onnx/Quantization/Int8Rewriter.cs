using FitnessGrpc.Embedding.Onnx.Graphs.Proto;
using DataType = FitnessGrpc.Embedding.Onnx.Graphs.Proto.TensorProto.Types.DataType;

namespace FitnessGrpc.Embedding.Onnx.Quantization;

/// <summary>
/// Products of integers: DynamicQuantizeLinear, MatMulInteger, Cast, Mul, which ONNX Runtime fuses into one operator of its own.
/// What several matrices multiply, as query, key and value do, is turned into integers once.
/// </summary>
internal sealed class Int8Rewriter(SourceGraph source, int most) : GraphRewriter(source)
{
    private readonly Dictionary<string, (string Integers, string Scale, string Zero)> _activations = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Name, bool IsTurned), (string Integers, string Scales)> _weights = [];

    /// <inheritdoc />
    private protected override void Multiply(string left, Matrix matrix, string product)
    {
        var (integers, scales) = Weights(matrix);
        var activation = Activation(left);
        var sum = Add("MatMulInteger", [activation.Integers, integers, activation.Zero], Name(product + "_integers"));
        var scale = Add("Mul", [activation.Scale, scales], Name(product + "_scale"));
        Add("Mul", [Cast(sum, DataType.Float), scale], product);
    }

    /// <inheritdoc />
    private protected override void LookUp(Matrix table, string indices, string vectors)
    {
        var (integers, scales) = Rounding.Rows(table);
        var rows = Add("Gather", [Tensor<sbyte>(table.Name + "_int8", DataType.Int8, [table.Rows, table.Columns], integers), indices], Name(vectors + "_integers"));
        var scale = Add("Gather", [Tensor<float>(table.Name + "_scale", DataType.Float, [table.Rows, 1], scales), indices], Name(vectors + "_scale"));
        Add("Mul", [Cast(rows, DataType.Float), scale], vectors);
    }

    private (string Integers, string Scale, string Zero) Activation(string value)
    {
        if (_activations.TryGetValue(value, out var known))
            return known;
        var made = (Name(value + "_quantized"), Name(value + "_scale"), Name(value + "_zero"));
        Add(new NodeProto { OpType = "DynamicQuantizeLinear", Name = made.Item1, Input = { value }, Output = { made.Item1, made.Item2, made.Item3 } });
        return _activations[value] = made;
    }

    /// <summary>A scale an output, which is a column.</summary>
    private (string Integers, string Scales) Weights(Matrix matrix)
    {
        var key = (matrix.Name, matrix.IsTurned);
        if (_weights.TryGetValue(key, out var known))
            return known;
        var (byOutput, scales) = Rounding.Rows(matrix.Transpose(), most);
        var integers = new sbyte[byOutput.Length];
        for (var output = 0; output < matrix.Columns; output++)
        {
            for (var input = 0; input < matrix.Rows; input++)
                integers[(input * matrix.Columns) + output] = byOutput[(output * matrix.Rows) + input];
        }
        return _weights[key] = (
            Tensor<sbyte>(matrix.Name + "_int8", DataType.Int8, [matrix.Rows, matrix.Columns], integers),
            Tensor<float>(matrix.Name + "_scale", DataType.Float, [matrix.Columns], scales));
    }
}
