using Google.Protobuf.Collections;

namespace FitnessGrpc.VectorEngine.Qdrant.Mapping;

/// <summary>Vectors to and from the wire. Both input forms are read: the typed one, and the deprecated numbers with optional indices or rows.</summary>
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
        Wire.VectorInput.VariantOneofCase.MultiDense => Multi(input.MultiDense, $"{field}.multi_dense"),
        Wire.VectorInput.VariantOneofCase.Document or Wire.VectorInput.VariantOneofCase.Image or Wire.VectorInput.VariantOneofCase.Object =>
            throw Malformed.Unsupported($"{field}: inference"),
        _ => throw Malformed.Field(field, "a vector or an id is needed"),
    };

    /// <summary>A vector or the id of a point that has it.</summary>
    public static Example Example(Wire.VectorInput? input, string field) => input?.VariantCase switch
    {
        null => throw Malformed.Field(field, "a vector or an id is needed"),
        Wire.VectorInput.VariantOneofCase.Id => new Example.Stored(PointMapping.ToEngine(input.Id, $"{field}.id")),
        _ => new Example.Given(ToEngine(input, field)),
    };

    public static VectorValue Dense(RepeatedField<float> values) => new VectorValue.Dense(Copy(values));

    public static VectorValue Sparse(RepeatedField<uint> indices, RepeatedField<float> values)
    {
        var copy = new uint[indices.Count];
        indices.CopyTo(copy, 0);
        return new VectorValue.Sparse(copy, Copy(values));
    }

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

    public static VectorValue ToEngine(Wire.Vector vector, string field)
    {
        switch (vector.VectorCase)
        {
            case Wire.Vector.VectorOneofCase.Dense:
                return Dense(vector.Dense.Data);
            case Wire.Vector.VectorOneofCase.Sparse:
                return Sparse(vector.Sparse.Indices, vector.Sparse.Values);
            case Wire.Vector.VectorOneofCase.MultiDense:
                return Multi(vector.MultiDense, $"{field}.multi_dense");
            case Wire.Vector.VectorOneofCase.None:
#pragma warning disable CS0612 // The deprecated form is what older clients send.
                if (vector.Indices is not null)
                    return Sparse(vector.Indices.Data, vector.Data);
                return vector.HasVectorsCount ? Rows(vector.Data, vector.VectorsCount, $"{field}.vectors_count") : Dense(vector.Data);
#pragma warning restore CS0612
            default:
                throw Malformed.Unsupported($"{field}: inference");
        }
    }

    /// <summary>Rows in the deprecated form: one behind the other, with their number.</summary>
    private static VectorValue.Multi Rows(RepeatedField<float> values, uint rows, string field)
    {
        if (rows < 1 || values.Count == 0 || values.Count % rows != 0)
            throw Malformed.Field(field, $"{values.Count} numbers cannot be cut into {rows} rows");
        return new VectorValue.Multi(Copy(values), (int)(values.Count / rows));
    }

    private static VectorValue.Multi Multi(Wire.MultiDenseVector multi, string field)
    {
        if (multi.Vectors.Count == 0 || multi.Vectors[0].Data.Count == 0)
            throw Malformed.Field(field, "a multivector needs at least one row, and a row at least one number");
        var size = multi.Vectors[0].Data.Count;
        var values = new float[checked(size * multi.Vectors.Count)];
        for (var i = 0; i < multi.Vectors.Count; i++)
        {
            if (multi.Vectors[i].Data.Count != size)
                throw Malformed.Field(field, "rows must have the same number of dimensions");
            multi.Vectors[i].Data.CopyTo(values, i * size);
        }

        return new VectorValue.Multi(values, size);
    }

    private static float[] Copy(RepeatedField<float> values)
    {
        var copy = new float[values.Count];
        values.CopyTo(copy, 0);
        return copy;
    }

    private static Wire.VectorOutput ToWire(VectorValue vector)
    {
        switch (vector)
        {
            case VectorValue.Dense dense:
                return new Wire.VectorOutput { Dense = Row(dense.Values) };
            case VectorValue.Multi multi:
                var rows = new Wire.MultiDenseVector();
                for (var i = 0; i < multi.Values.Length; i += multi.Size)
                    rows.Vectors.Add(Row(new ArraySegment<float>(multi.Values, i, multi.Size)));
                return new Wire.VectorOutput { MultiDense = rows };
            default:
                var sparse = (VectorValue.Sparse)vector;
                var output = new Wire.SparseVector();
                output.Indices.AddRange(sparse.Indices);
                output.Values.AddRange(sparse.Values);
                return new Wire.VectorOutput { Sparse = output };
        }
    }

    private static Wire.DenseVector Row(ICollection<float> values)
    {
        var output = new Wire.DenseVector();
        output.Data.AddRange(values);
        return output;
    }
}
