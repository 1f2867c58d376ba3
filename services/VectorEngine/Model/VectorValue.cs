namespace FitnessGrpc.VectorEngine;

/// <summary>A vector. Arrays belong to the value and are not changed after they were handed over.</summary>
public abstract class VectorValue
{
    private VectorValue()
    {
    }

    /// <summary>One number for each dimension.</summary>
    public sealed class Dense(float[] values) : VectorValue
    {
        /// <summary>The numbers.</summary>
        public float[] Values { get; } = values;
    }

    /// <summary>Numbers for some indices; every index occurs once.</summary>
    public sealed class Sparse(uint[] indices, float[] values) : VectorValue
    {
        /// <summary>The indices; ascending once stored.</summary>
        public uint[] Indices { get; } = indices;

        /// <summary>The weight of each index.</summary>
        public float[] Values { get; } = values;
    }

    /// <summary>Rows of the same number of dimensions, one behind the other.</summary>
    public sealed class Multi(float[] values, int size) : VectorValue
    {
        /// <summary>The rows, one behind the other.</summary>
        public float[] Values { get; } = values;

        /// <summary>Dimensions of a row.</summary>
        public int Size { get; } = size;

        /// <summary>Number of rows.</summary>
        public int Rows => Values.Length / Size;
    }
}
