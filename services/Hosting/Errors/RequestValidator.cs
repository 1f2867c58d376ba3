namespace FitnessGrpc.Hosting.Errors;

/// <summary>Collects every wrong field of a request, so that a caller mends them in one go. At most 32 are kept.</summary>
public sealed class RequestValidator
{
    private const int MaxViolations = 32;
    private readonly List<FieldViolation> _violations = [];

    /// <summary>Whether no field was wrong so far.</summary>
    public bool IsValid => _violations.Count == 0;

    /// <summary>The wrong fields so far.</summary>
    public IReadOnlyList<FieldViolation> Violations => _violations;

    /// <summary>Notes a wrong field.</summary>
    public RequestValidator Fail(string field, string description)
    {
        if (_violations.Count < MaxViolations)
            _violations.Add(new FieldViolation(field, description));
        return this;
    }

    /// <summary>Notes a wrong field unless <paramref name="condition"/> holds.</summary>
    public RequestValidator Require(bool condition, string field, string description) =>
        condition ? this : Fail(field, description);

    /// <summary>A text of <paramref name="min"/> to <paramref name="max"/> UTF-16 code units; one of white space only counts as empty.</summary>
    public RequestValidator Text(string value, string field, int min, int max)
    {
        if (min > 0 && string.IsNullOrWhiteSpace(value))
            return Fail(field, "must not be empty");
        if (value.Length > max)
            return Fail(field, $"must be at most {max} characters long, and is {value.Length}");
        return this;
    }

    /// <summary>A number within bounds, both inclusive.</summary>
    public RequestValidator Range(double value, string field, double min, double max) =>
        Require(value >= min && value <= max, field, FormattableString.Invariant($"must be between {min} and {max}"));

    /// <summary>A list of <paramref name="min"/> to <paramref name="max"/> elements.</summary>
    public RequestValidator Count(int count, string field, int min, int max)
    {
        if (count < min)
            return Fail(field, min == 1 ? "must not be empty" : $"must have at least {min} elements");
        return Require(count <= max, field, $"must have at most {max} elements, and has {count}");
    }

    /// <summary>Throws INVALID_ARGUMENT that names every wrong field, if there is one.</summary>
    /// <exception cref="DomainException">A field was wrong.</exception>
    public void ThrowIfInvalid()
    {
        if (IsValid)
            return;
        var first = _violations[0];
        var more = _violations.Count > 1 ? $" (and {_violations.Count - 1} more)" : "";
        throw new DomainException(ErrorKind.InvalidArgument, $"{first.Field}: {first.Description}{more}", _violations);
    }
}
