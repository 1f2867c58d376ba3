using Google.Protobuf.Collections;

namespace FitnessGrpc.VectorEngine.Qdrant.Mapping;

/// <summary>Vectors to and from the wire. Both input forms are read: the typed one, and the deprecated numbers with optional indices.</summary>
internal static class VectorMapping
{
    public static IReadOnlyDictionary<string, VectorValue> ToEngine(Wire.Vectors? vectors, string field)
    {
        switch (vectors?.VectorsOptionsCase)
        {
            case Wire.Vectors.VectorsOptionsOneofCase.Vector:
                return new Dictionary<string, VectorValue> { [""] = ToEngine(vectors.Vector, $"{field}.vector") };
            case Wire.Vectors.VectorsOptionsOneofCase.Vectors_:
                return vectors.Vectors_.Vectors.ToDictionary(v => v.Key, v => ToEngine(v.Value, $"{field}.vectors"));
            default:
                return PointData.NoVectors;
        }
    }

    public static VectorValue ToEngine(Wire.VectorInput input, string field) => input.VariantCase switch
    {
        Wire.VectorInput.VariantOneofCase.Dense => Dense(input.Dense.Data),
        Wire.VectorInput.VariantOneofCase.Sparse => Sparse(input.Sparse.Indices, input.Sparse.Values),
        Wire.VectorInput.VariantOneofCase.MultiDense => throw Malformed.Unsupported($"{field}.multi_dense"),
        Wire.VectorInput.VariantOneofCase.Document or Wire.VectorInput.VariantOneofCase.Image or Wire.VectorInput.VariantOneofCase.Object =>
            throw Malformed.Unsupported($"{field}: inference"),
        _ => throw Malformed.Field(field, "a vector or an id is needed"),
    };

    public static VectorValue Dense(RepeatedField<float> values) => new VectorValue.Dense([.. values]);

    public static VectorValue Sparse(RepeatedField<uint> indices, RepeatedField<float> values) => new VectorValue.Sparse([.. indices], [.. values]);

    /// <summary>The unnamed vector alone stands for itself; otherwise vectors are given by name.</summary>
    public static Wire.VectorsOutput ToWire(IReadOnlyDictionary<string, VectorValue> vectors)
    {
        if (vectors.Count == 1 && vectors.TryGetValue("", out var single))
            return new Wire.VectorsOutput { Vector = ToWire(single) };
        var named = new Wire.NamedVectorsOutput();
        foreach (var (name, vector) in vectors)
            named.Vectors[name] = ToWire(vector);
        return new Wire.VectorsOutput { Vectors = named };
    }

    private static VectorValue ToEngine(Wire.Vector vector, string field)
    {
        switch (vector.VectorCase)
        {
            case Wire.Vector.VectorOneofCase.Dense:
                return Dense(vector.Dense.Data);
            case Wire.Vector.VectorOneofCase.Sparse:
                return Sparse(vector.Sparse.Indices, vector.Sparse.Values);
            case Wire.Vector.VectorOneofCase.MultiDense:
                throw Malformed.Unsupported($"{field}.multi_dense");
            case Wire.Vector.VectorOneofCase.None:
#pragma warning disable CS0612 // The deprecated form is what older clients send.
                if (vector.HasVectorsCount && vector.VectorsCount > 1)
                    throw Malformed.Unsupported($"{field}.vectors_count");
                return vector.Indices is null ? Dense(vector.Data) : Sparse(vector.Indices.Data, vector.Data);
#pragma warning restore CS0612
            default:
                throw Malformed.Unsupported($"{field}: inference");
        }
    }

    private static Wire.VectorOutput ToWire(VectorValue vector)
    {
        if (vector is VectorValue.Dense dense)
        {
            var output = new Wire.DenseVector();
            output.Data.Add(dense.Values);
            return new Wire.VectorOutput { Dense = output };
        }

        var sparse = (VectorValue.Sparse)vector;
        var sparseOutput = new Wire.SparseVector();
        sparseOutput.Indices.Add(sparse.Indices);
        sparseOutput.Values.Add(sparse.Values);
        return new Wire.VectorOutput { Sparse = sparseOutput };
    }
}
