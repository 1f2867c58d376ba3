using System.ComponentModel.DataAnnotations;

namespace FitnessGrpc.Hosting.Json;

/// <summary>Bounds of JSON requests.</summary>
public sealed class StrictJsonOptions
{
    /// <summary>Largest body in bytes: 16 MiB of documents and the JSON around them.</summary>
    public const int DefaultMaxBodyBytes = 16 * 1024 * 1024 + 64 * 1024;

    /// <summary>Largest body in bytes, 1 KiB to 64 MiB. A larger one is answered 413 and RESOURCE_EXHAUSTED.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int MaxBodyBytes { get; set; } = DefaultMaxBodyBytes;
}
