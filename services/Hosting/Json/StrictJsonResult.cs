using FitnessGrpc.Hosting.Errors;

namespace FitnessGrpc.Hosting.Json;

/// <summary>What a check of a JSON body found.</summary>
/// <param name="Message">One sentence for the caller; empty when nothing is wrong.</param>
/// <param name="Violations">Wrong fields by their path in JSON names, at most <see cref="StrictJson.MaxViolations"/>.</param>
/// <param name="Body">
/// The body to go on with: values that JSON callers may write in more than one way (short enum names, numbers in quotes,
/// <c>1e3</c> for a whole number) are in the form that every protobuf JSON parser reads. The given bytes when there was nothing to change.
/// </param>
public sealed record StrictJsonResult(string Message, IReadOnlyList<FieldViolation> Violations, ReadOnlyMemory<byte> Body)
{
    /// <summary>Whether nothing is wrong.</summary>
    public bool IsValid => Violations.Count == 0;
}
