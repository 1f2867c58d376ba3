namespace FitnessGrpc.Hosting.Errors;

/// <summary>A field that is wrong.</summary>
/// <param name="Field">Path in the request, as the contract spells it: <c>documents[3].title</c>.</param>
/// <param name="Description">What is wrong and what would be right; never the value itself where it may be a user's text.</param>
public sealed record FieldViolation(string Field, string Description);
