using FitnessGrpc.Hosting.Errors;

namespace FitnessGrpc.VectorEngine.Qdrant.Mapping;

/// <summary>Errors of requests that the engine never sees.</summary>
internal static class Malformed
{
    /// <summary>INVALID_ARGUMENT that names the field, worded as Qdrant does.</summary>
    public static DomainException Field(string field, string description) => new(
        ErrorKind.InvalidArgument, $"Validation error in body: {field}: {description}", [new FieldViolation(field, description)]);

    /// <summary>UNIMPLEMENTED: the contract has it, this engine does not.</summary>
    public static EngineException Unsupported(string what) =>
        new(EngineError.Unsupported, $"{what}: not offered by this engine");

    /// <summary>A time limit must be at least a second; the engine's calls are short, so it is not used otherwise.</summary>
    public static void CheckTimeout(bool given, ulong seconds)
    {
        if (given && seconds < 1)
            throw Field("timeout", "must be at least 1");
    }

    /// <summary>Shards are the cluster's: a request that asks for one is refused instead of answered from all of them.</summary>
    public static void CheckShards(Wire.ShardKeySelector? selector)
    {
        if (selector is { ShardKeys.Count: > 0 } or { Fallback: not null })
            throw Unsupported("shard_key_selector");
    }
}
