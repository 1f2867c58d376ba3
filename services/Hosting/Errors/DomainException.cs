namespace FitnessGrpc.Hosting.Errors;

/// <summary>
/// An error that the caller is told about: it becomes a gRPC status with <c>google.rpc</c> details in one place, the
/// server's interceptor. The message is for the caller: no stack, no type names, no user text.
/// </summary>
public sealed class DomainException : Exception
{
    /// <summary>An error of this kind.</summary>
    /// <param name="kind">What went wrong.</param>
    /// <param name="message">One sentence for the caller.</param>
    /// <param name="violations">Fields that are wrong, if any.</param>
    /// <param name="retryAfter">When to try again, for kinds that pass.</param>
    public DomainException(
        ErrorKind kind,
        string message,
        IReadOnlyList<FieldViolation>? violations = null,
        TimeSpan? retryAfter = null)
        : base(message)
    {
        Kind = kind;
        Violations = violations ?? [];
        RetryAfter = retryAfter;
    }

    /// <summary>What went wrong.</summary>
    public ErrorKind Kind { get; }

    /// <summary>Fields that are wrong.</summary>
    public IReadOnlyList<FieldViolation> Violations { get; }

    /// <summary>When to try again; null when that is not known or of no use.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>INVALID_ARGUMENT for one field.</summary>
    public static DomainException Invalid(string field, string description) =>
        new(ErrorKind.InvalidArgument, $"{field}: {description}", [new FieldViolation(field, description)]);

    /// <summary>NOT_FOUND with a message for the caller.</summary>
    public static DomainException NotFound(string message) => new(ErrorKind.NotFound, message);
}
