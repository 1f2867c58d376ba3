using FitnessGrpc.Drift.Rpc;
using FitnessGrpc.Hosting.Errors;

namespace FitnessGrpc.Drift.Tests.Rpc;

public sealed class PageTokenTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(long.MaxValue)]
    public void Token_is_read_back(long seq)
    {
        var validator = new RequestValidator();
        Assert.Equal(seq, PageToken.Parse(validator, PageToken.Of(seq), "page_token"));
        Assert.True(validator.IsValid);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("????????????")]
    [InlineData("AAAAAAAAAAAA")]
    [InlineData("AQAAAAAAAAAA")]
    [InlineData("Af__________")]
    [InlineData("AQAAAAAAAAABAQAAAAAAAAAB")]
    public void What_is_no_token_is_named(string text)
    {
        var validator = new RequestValidator();
        PageToken.Parse(validator, text, "page_token");
        Assert.Equal("page_token", Assert.Single(validator.Violations).Field);
    }
}
