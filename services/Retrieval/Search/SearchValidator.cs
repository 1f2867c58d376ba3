using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Hosting.Errors;

namespace FitnessGrpc.Retrieval.Search;

/// <summary>The bounds of a search. Pure.</summary>
internal static class SearchValidator
{
    public const int MaxQuery = 8192;
    public const int MaxLimit = 100;

    /// <param name="request">The search.</param>
    /// <param name="dimensions">Number of values of the model's vectors.</param>
    /// <exception cref="DomainException">INVALID_ARGUMENT that names every wrong field.</exception>
    public static void Check(SearchRequest request, int? dimensions)
    {
        var validator = new RequestValidator()
            .Text(request.Query, "query", 1, MaxQuery)
            .Range(request.Limit, "limit", 0, MaxLimit)
            .Range(request.MaxPerDocument, "max_per_document", 0, MaxLimit);
        if (request.HasDenseWeight)
            validator.Range(request.DenseWeight, "dense_weight", 0, 1);
        FilterValidator.Check(validator, request.Filter, "filter");
        if (request.QueryVector.Count > 0)
            Vector(validator, request.QueryVector, dimensions);
        validator.ThrowIfInvalid();
    }

    private static void Vector(RequestValidator validator, IReadOnlyList<float> vector, int? dimensions)
    {
        if (dimensions is { } expected && vector.Count != expected)
            validator.Fail("query_vector", $"must have {expected} values, and has {vector.Count}");
        else if (!vector.All(float.IsFinite))
            validator.Fail("query_vector", "must have finite values only");
        else
            validator.Require(vector.Any(static v => v != 0), "query_vector", "must not be all zeros");
    }
}
