using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Hosting.Errors;
using FitnessGrpc.Retrieval.Documents;
using Google.Protobuf.WellKnownTypes;

namespace FitnessGrpc.Retrieval.Tests.Documents;

public sealed class PageTokenTests
{
    private static readonly Filter Filter = new() { All = { new Condition { Field = "a", Equals_ = Value.ForBool(true) } } };

    [Fact]
    public void Token_comes_back()
    {
        var id = Guid.Parse("0d1b2c3d-4e5f-8a6b-9c7d-8e9fa0b1c2d3");
        Assert.Equal(id, PageToken.Read(PageToken.Write(id, Filter), Filter));
        Assert.Equal(id, PageToken.Read(PageToken.Write(id, null), new Filter()));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("not a token of any kind!!!!!")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void What_is_no_token_is_refused(string token) =>
        Assert.Equal("page_token", Assert.Throws<DomainException>(() => PageToken.Read(token, null)).Violations[0].Field);

    [Fact]
    public void Token_of_another_filter_is_refused() =>
        Assert.Throws<DomainException>(() => PageToken.Read(PageToken.Write(Guid.NewGuid(), Filter), null));
}
