using System.Text;

namespace FitnessGrpc.VectorEngine.Collections;

/// <summary>Rules of names and schemas.</summary>
internal static class SchemaChecks
{
    public static void Check(string name, CollectionSchema schema, EngineOptions options)
    {
        CheckName("collection_name", name);
        if (name.AsSpan().IndexOfAny("<>:\"\\|?*") >= 0 || name.Any(char.IsControl) || name is "." or "..")
        {
            throw EngineException.Validation("collection_name: must not contain <>:\"\\|?* or control characters");
        }

        CheckAnnotations(schema.Annotations, options);
        if (schema.Dense.Count + schema.Sparse.Count > options.MaxVectorNames)
        {
            throw EngineException.Validation($"vectors_config: more than {options.MaxVectorNames} vectors");
        }

        foreach (var (vector, dense) in schema.Dense)
        {
            CheckVectorName(vector, schema.Dense.Count == 1);
            Check(dense, options);
        }

        foreach (var vector in schema.Sparse.Keys)
        {
            CheckVectorName(vector, false);
            if (schema.Dense.ContainsKey(vector))
            {
                throw EngineException.Validation($"vector name `{vector}` is used twice");
            }
        }
    }

    /// <summary>Rules of a vector name that is added to a collection.</summary>
    public static void CheckNewVector(CollectionSchema schema, WriteOperation.CreateVector create, EngineOptions options)
    {
        CheckVectorName(create.Name, false);
        if (schema.Dense.ContainsKey(create.Name) || schema.Sparse.ContainsKey(create.Name))
        {
            throw EngineException.Invalid($"Vector name `{create.Name}` already exists");
        }

        if (schema.Dense.Count + schema.Sparse.Count >= options.MaxVectorNames)
        {
            throw EngineException.Validation($"vector_name: a collection has at most {options.MaxVectorNames} vectors");
        }

        if (create.Dense is { } dense)
        {
            Check(dense, options);
        }
    }

    public static void CheckAnnotations(ReadOnlyMemory<byte> annotations, EngineOptions options)
    {
        if (annotations.Length > options.MaxAnnotationBytes)
        {
            throw new EngineException(
                EngineError.Exhausted, $"The configuration and metadata take {annotations.Length} bytes, at most {options.MaxAnnotationBytes} are kept");
        }
    }

    public static void CheckName(string field, string name)
    {
        if (name.Length is 0 or > 255)
        {
            throw EngineException.Validation($"{field}: must have 1 to 255 characters");
        }

        if (name.Contains('/'))
        {
            throw EngineException.Validation($"{field}: must not contain /");
        }
    }

    private static void Check(DenseVectorSchema dense, EngineOptions options)
    {
        if (dense.Size < 1 || dense.Size > options.MaxDimensions)
        {
            throw EngineException.Validation($"vectors_config.size: {dense.Size}, must be 1 to {options.MaxDimensions}");
        }

        if (!Enum.IsDefined(dense.Distance))
        {
            throw EngineException.Validation("vectors_config.distance: unknown");
        }
    }

    private static void CheckVectorName(string name, bool mayBeEmpty)
    {
        if ((name.Length == 0 && !mayBeEmpty) || Encoding.UTF8.GetByteCount(name) > 200)
        {
            throw EngineException.Validation("vector name: must have 1 to 200 bytes");
        }
    }
}
