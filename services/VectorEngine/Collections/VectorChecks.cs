using FitnessGrpc.VectorEngine.Distances;

namespace FitnessGrpc.VectorEngine.Collections;

/// <summary>
/// Brings vectors into the form in which they are stored: right kind and size, finite, rounded to the datatype, normalised for Cosine (each row
/// of a multivector), sparse indices ascending. Doing it twice changes nothing.
/// </summary>
internal sealed class VectorChecks(EngineOptions options)
{
    public static EngineException Unknown(string name) => EngineException.Invalid($"Not existing vector name error: {name}");

    /// <summary>Checks a vector; one row is also taken for a multivector.</summary>
    public VectorValue Check(CollectionSchema schema, string name, VectorValue vector, string where)
    {
        if (!schema.Dense.TryGetValue(name, out var expected))
        {
            return schema.Sparse.ContainsKey(name)
                ? Sparse(vector as VectorValue.Sparse ?? throw EngineException.Invalid($"Vector `{name}` is sparse, a dense one was given for {where}"), name, where)
                : throw Unknown(name);
        }

        return vector switch
        {
            VectorValue.Dense dense when expected.Multi => Multi(expected, new VectorValue.Multi(dense.Values, Math.Max(1, dense.Values.Length)), name, where),
            VectorValue.Multi multi when expected.Multi => Multi(expected, multi, name, where),
            VectorValue.Multi => throw EngineException.Invalid(
                $"Conversion between multi and regular vectors failed: vector `{name}` has one row, several were given for {where}"),
            VectorValue.Dense dense => Dense(expected, dense, name, where),
            _ => throw EngineException.Invalid($"Vector `{name}` is dense, a sparse one was given for {where}"),
        };
    }

    private static VectorValue.Dense Dense(DenseVectorSchema expected, VectorValue.Dense dense, string name, string where)
    {
        if (dense.Values.Length != expected.Size)
        {
            throw WrongSize(expected.Size, dense.Values.Length, name, where);
        }

        CheckFinite(dense.Values, name, where);
        return Stored(expected, dense.Values) is var stored && ReferenceEquals(stored, dense.Values) ? dense : new VectorValue.Dense(stored);
    }

    private VectorValue.Multi Multi(DenseVectorSchema expected, VectorValue.Multi multi, string name, string where)
    {
        if (multi.Values.Length == 0)
        {
            throw EngineException.Validation($"vector{Named(name)} of {where}: a multivector needs at least one row");
        }

        if (multi.Size != expected.Size || multi.Values.Length % multi.Size != 0)
        {
            throw WrongSize(expected.Size, multi.Size, name, where);
        }

        if (multi.Values.Length > options.MaxMultivectorElements)
        {
            throw EngineException.Validation(
                $"vector{Named(name)} of {where}: {multi.Values.Length} numbers in all rows, at most {options.MaxMultivectorElements}");
        }

        CheckFinite(multi.Values, name, where);
        return Stored(expected, multi.Values) is var stored && ReferenceEquals(stored, multi.Values) ? multi : new VectorValue.Multi(stored, multi.Size);
    }

    /// <summary>The numbers as stored; the given array when nothing changes.</summary>
    private static float[] Stored(DenseVectorSchema schema, float[] values)
    {
        if (schema.Distance != Distance.Cosine && schema.Datatype == VectorDatatype.Float32)
        {
            return values;
        }

        var copy = (float[])values.Clone();

        // Bytes of a normalised vector would all be 0 or 1, so they are compared as sent.
        if (schema.Distance == Distance.Cosine && schema.Datatype != VectorDatatype.Uint8)
        {
            for (var i = 0; i < copy.Length; i += schema.Size)
            {
                Kernels.Normalise(copy.AsSpan(i, schema.Size));
            }
        }

        switch (schema.Datatype)
        {
            case VectorDatatype.Float16:
                foreach (ref var value in copy.AsSpan())
                {
                    value = (float)(Half)Math.Clamp(value, (float)Half.MinValue, (float)Half.MaxValue);
                }

                break;
            case VectorDatatype.Uint8:
                foreach (ref var value in copy.AsSpan())
                {
                    value = MathF.Truncate(Math.Clamp(value, 0f, 255f));
                }

                break;
        }

        return copy;
    }

    private static EngineException WrongSize(int expected, int given, string name, string where) =>
        EngineException.Invalid($"Vector dimension error: expected dim: {expected}, got {given}{Named(name)} for {where}");

    private static string Named(string name) => name.Length == 0 ? "" : $" (vector `{name}`)";

    private static void CheckFinite(float[] values, string name, string where)
    {
        foreach (var value in values)
        {
            if (!float.IsFinite(value))
            {
                throw EngineException.Validation($"vector{Named(name)} of {where}: NaN and infinity are not allowed");
            }
        }
    }

    private VectorValue.Sparse Sparse(VectorValue.Sparse sparse, string name, string where)
    {
        if (sparse.Indices.Length != sparse.Values.Length)
        {
            throw EngineException.Validation($"vector{Named(name)} of {where}: {sparse.Indices.Length} indices but {sparse.Values.Length} values");
        }

        if (sparse.Indices.Length > options.MaxSparseElements)
        {
            throw EngineException.Validation($"vector{Named(name)} of {where}: more than {options.MaxSparseElements} elements");
        }

        CheckFinite(sparse.Values, name, where);
        var indices = (uint[])sparse.Indices.Clone();
        var values = (float[])sparse.Values.Clone();
        Array.Sort(indices, values);
        for (var i = 1; i < indices.Length; i++)
        {
            if (indices[i] == indices[i - 1])
            {
                throw EngineException.Validation($"vector{Named(name)} of {where}: index {indices[i]} is repeated");
            }
        }

        return new VectorValue.Sparse(indices, values);
    }
}
