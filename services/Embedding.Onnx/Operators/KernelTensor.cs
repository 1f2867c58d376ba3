namespace FitnessGrpc.Embedding.Onnx.Operators;

/// <summary>A tensor that goes into an operator or comes out of it: where its values are, and its shape. A missing one has no data.</summary>
internal unsafe struct KernelTensor
{
    private const int MaxRank = 4;

    private fixed long _sizes[MaxRank];

    public void* Data;

    public int Rank;

    /// <summary>Number of values.</summary>
    public readonly long Count
    {
        get
        {
            var count = Data is null ? 0L : 1L;
            for (var i = 0; i < Rank; i++)
                count *= _sizes[i];
            return count;
        }
    }

    /// <summary>A dimension, counted from the last one, which is 1.</summary>
    public readonly long FromEnd(int dimension) => dimension <= Rank ? _sizes[Rank - dimension] : 0;

    /// <summary>Finds an input.</summary>
    /// <returns>The runtime's error; null for none.</returns>
    public static void* Input(void* context, int index, KernelTensor* tensor)
    {
        *tensor = default;
        void* value, shape;
        nuint rank;
        var status = RuntimeApi.Input(context, (nuint)index, &value);
        if (status is not null || value is null)
            return status;
        if ((status = RuntimeApi.Data(value, &tensor->Data)) is not null || (status = RuntimeApi.Shape(value, &shape)) is not null)
            return status;
        if ((status = RuntimeApi.DimensionsCount(shape, &rank)) is null)
            status = rank <= MaxRank ? RuntimeApi.Dimensions(shape, tensor->_sizes, rank) : RuntimeApi.Error("a tensor has too many dimensions");
        tensor->Rank = (int)rank;
        RuntimeApi.ReleaseShape(shape);
        return status;
    }

    /// <summary>Makes an output of this shape with another last dimension.</summary>
    /// <returns>The runtime's error; null for none.</returns>
    public readonly void* Output(void* context, int index, int last, KernelTensor* tensor)
    {
        *tensor = this;
        tensor->_sizes[Rank - 1] = last;
        void* value;
        var status = RuntimeApi.Output(context, (nuint)index, tensor->_sizes, (nuint)Rank, &value);
        if (status is null && value is null)
            status = RuntimeApi.Error("an output is missing");
        return status is null ? RuntimeApi.Data(value, &tensor->Data) : status;
    }
}
