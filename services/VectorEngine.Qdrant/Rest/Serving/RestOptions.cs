using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.VectorEngine.Qdrant.Rest.Serving;

/// <summary>Limits of the REST API.</summary>
internal sealed class RestOptions
{
    /// <summary>Largest JSON body in bytes, after decompression; 1 KiB to 1 GiB. Uploads of snapshots have no limit here.</summary>
    [Range(1024, 1 << 30)]
    public int MaxBodyBytes { get; set; } = 32 << 20;
}

/// <summary>Checks the ranges of <see cref="RestOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class RestOptionsValidator : IValidateOptions<RestOptions>;
