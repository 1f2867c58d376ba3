namespace FitnessGrpc.Embedding.Onnx.Quantization;

/// <summary>Weights with two dimensions.</summary>
/// <param name="Name">Name of the value in its graph.</param>
/// <param name="Values">Rows × columns, row by row.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">Number of columns.</param>
internal sealed record Matrix(string Name, float[] Values, int Rows, int Columns)
{
    /// <summary>Rows and columns are those of the graph's value, or the other way round.</summary>
    public bool IsTurned { get; init; }

    /// <summary>Rows and columns change places.</summary>
    public Matrix Transpose()
    {
        var turned = new float[Values.Length];
        for (var row = 0; row < Rows; row++)
        {
            for (var column = 0; column < Columns; column++)
                turned[(column * Rows) + row] = Values[(row * Columns) + column];
        }
        return new Matrix(Name, turned, Columns, Rows) { IsTurned = !IsTurned };
    }
}
