using FitnessGrpc.Contracts.Generation.V1;
using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Gateway.Problems;

namespace FitnessGrpc.Gateway.Tests.Problems;

public sealed class FieldPathsTests
{
    [Theory]
    [InlineData("documents[3].document_id", "documents[3].documentId")]
    [InlineData("documents[3].metadata.body_part", "documents[3].metadata.body_part")]
    [InlineData("documents", "documents")]
    [InlineData("no_such_field", "no_such_field")]
    [InlineData("", "")]
    public void Names_of_the_contract_become_those_of_json(string path, string expected) =>
        Assert.Equal(expected, FieldPaths.ToJson(path, UpsertDocumentsRequest.Descriptor));

    [Fact]
    public void Nested_names_follow_their_messages() =>
        Assert.Equal("options.maxOutputTokens", FieldPaths.ToJson("options.max_output_tokens", ChatRequest.Descriptor));
}
