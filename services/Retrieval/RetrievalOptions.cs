using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Retrieval;

/// <summary>Settings of the retrieval module: section <c>Retrieval</c>.</summary>
public sealed class RetrievalOptions
{
    /// <summary>First part of the names of collections and aliases in the vector engine: 1 to 64 of a-z, 0-9, - and _.</summary>
    [Required, RegularExpression("^[a-z0-9_-]{1,64}$")]
    public string CollectionPrefix { get; set; } = "knowledge";

    /// <summary>
    /// Largest size of a chunk in estimated tokens, title and headings included. 32 to 4,096; more than four fifths of what
    /// the model reads is not used.
    /// </summary>
    [Range(32, 4096)]
    public int ChunkTokens { get; set; } = 200;

    /// <summary>Tokens at most that a chunk repeats from the one before it in the same section. 0 to 256.</summary>
    [Range(0, 256)]
    public int OverlapTokens { get; set; } = 32;

    /// <summary>Candidates that each channel of a search contributes. 100 to 1,000.</summary>
    [Range(100, 1000)]
    public int Candidates { get; set; } = 200;

    /// <summary>Age in seconds from which a chunk that no document owns is taken for the rest of an interrupted write. 60 to 86,400.</summary>
    [Range(60, 86_400)]
    public int SweepGraceSeconds { get; set; } = 600;

    /// <summary>Minutes between two looks for such chunks; one is taken at start too. 10 to 10,080.</summary>
    [Range(10, 10_080)]
    public int SweepIntervalMinutes { get; set; } = 360;
}

/// <summary>Checks the ranges.</summary>
[OptionsValidator]
internal sealed partial class RetrievalOptionsValidator : IValidateOptions<RetrievalOptions>;
