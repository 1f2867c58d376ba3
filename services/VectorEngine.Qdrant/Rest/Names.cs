using Google.Protobuf.Reflection;

namespace FitnessGrpc.VectorEngine.Qdrant.Rest;

/// <summary>Names of fields in JSON: the contract's, with the few that differ.</summary>
internal static class Names
{
    public static string Of(FieldDescriptor field) => field.Name switch
    {
        "turboquant" => "turbo",
        "vectors_config" => "vectors",
        "sparse_vectors_config" => "sparse_vectors",
        _ => field.Name,
    };
}
