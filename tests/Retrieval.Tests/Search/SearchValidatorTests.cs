using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Hosting.Errors;
using FitnessGrpc.Retrieval.Search;

namespace FitnessGrpc.Retrieval.Tests.Search;

public sealed class SearchValidatorTests
{
    [Theory]
    [InlineData("", 10, 0.5, 0, null, "query")]
    [InlineData("x", 101, 0.5, 0, null, "limit")]
    [InlineData("x", -1, 0.5, 0, null, "limit")]
    [InlineData("x", 10, double.NaN, 0, null, "dense_weight")]
    [InlineData("x", 10, 1.1, 0, null, "dense_weight")]
    [InlineData("x", 10, 0.5, -1, null, "max_per_document")]
    [InlineData("x", 10, 0.5, 0, new[] { 1f, float.NaN }, "query_vector")]
    [InlineData("x", 10, 0.5, 0, new[] { 1f, float.PositiveInfinity }, "query_vector")]
    [InlineData("x", 10, 0.5, 0, new[] { 1f }, "query_vector")]
    [InlineData("x", 10, 0.5, 0, new[] { 0f, 0f }, "query_vector")]
    public void Wrong_field_is_named(string query, int limit, double weight, int perDocument, float[]? vector, string field)
    {
        var request = new SearchRequest { Query = query, Limit = limit, DenseWeight = weight, MaxPerDocument = perDocument };
        request.QueryVector.AddRange(vector ?? []);
        var error = Assert.Throws<DomainException>(() => SearchValidator.Check(request, 2));
        Assert.Equal(field, Assert.Single(error.Violations).Field);
    }

    [Fact]
    public void Query_of_the_largest_length_passes()
    {
        SearchValidator.Check(new SearchRequest { Query = new string('x', 8192) }, 2);
        Assert.Throws<DomainException>(() => SearchValidator.Check(new SearchRequest { Query = new string('x', 8193) }, 2));
    }

    [Fact]
    public void Large_vector_is_scaled_without_overflow()
    {
        var vector = QueryEmbedder.Normalize([3e38f, 3.2e38f]);
        Assert.All(vector, v => Assert.True(float.IsFinite(v)));
        Assert.Equal(1, Math.Sqrt(vector.Sum(v => (double)v * v)), 5);
    }
}
