using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Gateway.Contracts;

namespace FitnessGrpc.Gateway.Tests.Contracts;

public sealed class PathTemplateTests
{
    [Theory]
    [InlineData("/v1/things", "/v1/things", "/v1/things")]
    [InlineData("/v1/things:do", "/v1/things:do", "/v1/things:do")]
    [InlineData("/v1/things/{document_id}", "/v1/things/{document_id}", "/v1/things/{documentId}")]
    [InlineData("/v1/things/{document_id=**}", "/v1/things/{**document_id}", "/v1/things/{documentId}")]
    [InlineData("/v1/things/{document_id=*}/parts", "/v1/things/{document_id}/parts", "/v1/things/{documentId}/parts")]
    public void Template_becomes_a_route_and_an_openapi_path(string template, string route, string openApi)
    {
        var path = PathTemplate.Parse(template, GetDocumentRequest.Descriptor);
        Assert.Equal(route, path.Route);
        Assert.Equal(openApi, path.OpenApi);
    }

    [Theory]
    [InlineData("/v1/*/things")]
    [InlineData("/v1/{document_id=**}/parts")]
    [InlineData("/v1/{document_id=things/*}")]
    [InlineData("/v1/{no_such_field}")]
    public void What_routing_cannot_express_is_refused(string template) =>
        Assert.Throws<NotSupportedException>(() => PathTemplate.Parse(template, GetDocumentRequest.Descriptor));
}
