using System.ComponentModel.DataAnnotations;

namespace FitnessGrpc.Generation.Models;

/// <summary>
/// The language model, behind any endpoint that speaks OpenAI's chat completions; section <c>Generation:Model</c>.
/// Without a name the built-in extractive writer answers.
/// </summary>
public sealed class ModelOptions : IValidatableObject
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Generation:Model";

    /// <summary>Base address up to and with the version, for example <c>http://127.0.0.1:11434/v1</c>. Empty means OpenAI's own.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>Name of the model as the endpoint knows it, at most 128 characters; empty for the extractive writer.</summary>
    [MaxLength(128)]
    public string Name { get; set; } = "";

    /// <summary>Secret key; may be empty for endpoints that ask for none. Never logged.</summary>
    public string ApiKey { get; set; } = "";

    /// <summary>Sampling temperature, 0 to 2.</summary>
    [Range(0, 2)]
    public double Temperature { get; set; } = 0.2;

    /// <summary>Longest wait for the first token, retries included, in seconds, 0.1 to 600.</summary>
    [Range(0.1, 600)]
    public double FirstTokenTimeoutSeconds { get; set; } = 30;

    /// <summary>Longest silence between two pieces of the answer, in seconds, 0.1 to 300.</summary>
    [Range(0.1, 300)]
    public double IdleTimeoutSeconds { get; set; } = 20;

    /// <summary>Tries after the first, all before the first token, 0 to 5.</summary>
    [Range(0, 5)]
    public int MaxRetries { get; set; } = 2;

    /// <summary>Longest pause between two tries, in seconds, 0.01 to 30; an endpoint that asks for more is not waited for.</summary>
    [Range(0.01, 30)]
    public double MaxRetryDelaySeconds { get; set; } = 5;

    /// <summary>Bound of the prompt in estimated tokens, 1,024 to 200,000. What does not fit is left out: older turns first, then the last sources.</summary>
    [Range(1024, 200_000)]
    public int MaxPromptTokens { get; set; } = 6000;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Endpoint.Length > 0 && !(Uri.TryCreate(Endpoint, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
            yield return new ValidationResult("Generation:Model:Endpoint must be an absolute http or https address.", [nameof(Endpoint)]);
        if (Name.Length == 0 && (Endpoint.Length > 0 || ApiKey.Length > 0))
            yield return new ValidationResult("Generation:Model:Name must be set when an endpoint or a key is.", [nameof(Name)]);
    }
}
