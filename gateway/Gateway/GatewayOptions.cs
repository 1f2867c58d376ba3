using System.ComponentModel.DataAnnotations;
using FitnessGrpc.Hosting.Json;

namespace FitnessGrpc.Gateway;

/// <summary>Limits of the public face. Section <c>Gateway</c>.</summary>
public sealed class GatewayOptions
{
    /// <summary>Largest REST body in bytes, 1 KiB to 64 MiB. A larger one is answered 413.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int MaxRestBodyBytes { get; set; } = StrictJsonOptions.DefaultMaxBodyBytes;

    /// <summary>A REST call on which nothing moves for this many seconds is answered 504. 1 to 3,600.</summary>
    [Range(1, 3600)]
    public int RestIdleSeconds { get; set; } = 120;

    /// <summary>A gRPC call on which nothing moves for this many seconds is cut. 60 to 86,400: more than the longest heartbeat of a tail.</summary>
    [Range(60, 86400)]
    public int GrpcIdleSeconds { get; set; } = 600;
}
