using System.ClientModel;
using System.Globalization;
using System.Text.Json;
using FitnessGrpc.Hosting.Errors;

namespace FitnessGrpc.Generation.Models;

/// <summary>Says in terms of the domain what went wrong at a model endpoint. Nothing of the endpoint's own text is passed on.</summary>
internal static class ModelErrors
{
    /// <summary>When to try again where the endpoint does not say.</summary>
    public static readonly TimeSpan DefaultRetryAfter = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(10);

    /// <summary>The error for the caller: never INTERNAL.</summary>
    public static DomainException Map(Exception error) => error switch
    {
        DomainException known => known,
        ClientResultException { Status: 429 } e => new DomainException(
            ErrorKind.ResourceExhausted, "The model has more work than it can do.", retryAfter: RetryAfter(e)),
        ClientResultException { Status: >= 400 and < 500 and not 408 } => new DomainException(
            ErrorKind.Unavailable, "The model endpoint refuses requests of this server.", retryAfter: TimeSpan.FromSeconds(30)),
        ClientResultException { Status: > 0 } e => new DomainException(
            ErrorKind.Unavailable, "The model cannot answer now.", retryAfter: RetryAfter(e)),
        TimeoutException or OperationCanceledException => new DomainException(
            ErrorKind.Unavailable, "The model was silent for too long.", retryAfter: DefaultRetryAfter),
        _ => new DomainException(ErrorKind.Unavailable, "The model cannot be reached or its answer broke off.", retryAfter: DefaultRetryAfter),
    };

    /// <summary>A word or two for the log, without text of the user, of the endpoint, or a key.</summary>
    public static string Describe(Exception error) => error switch
    {
        ClientResultException { Status: > 0 } e => string.Create(CultureInfo.InvariantCulture, $"HTTP {e.Status}"),
        ClientResultException or HttpRequestException => "no connection",
        TimeoutException or OperationCanceledException => "silent",
        JsonException or FormatException => "malformed stream",
        IOException => "broken stream",
        _ => error.GetType().Name,
    };

    private static TimeSpan RetryAfter(ClientResultException error)
    {
        if (error.GetRawResponse()?.Headers.TryGetValue("Retry-After", out var value) == true
            && double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
            return TimeSpan.FromSeconds(Math.Clamp(seconds, 0, LongestRetryAfter.TotalSeconds));
        return DefaultRetryAfter;
    }
}
