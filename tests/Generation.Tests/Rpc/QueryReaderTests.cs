using FitnessGrpc.Contracts.Generation.V1;
using FitnessGrpc.Generation.Rpc;
using FitnessGrpc.Hosting.Errors;

namespace FitnessGrpc.Generation.Tests.Rpc;

public sealed class QueryReaderTests
{
    [Fact]
    public void Absent_options_are_the_defaults()
    {
        var query = QueryReader.Read("q", "", null, null, DateTime.MaxValue);
        Assert.Equal((6, 512, false, (DateTime?)null), (query.MaxSources, query.MaxOutputTokens, query.BypassCache, query.Deadline));
    }

    [Fact]
    public void Limits_themselves_are_taken()
    {
        var options = new AnswerOptions { MaxSources = 20, MaxOutputTokens = 4096, BypassCache = true };
        var deadline = new DateTime(2030, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        var query = QueryReader.Read(new string('q', 4000), new string('a', 64), null, options, deadline);
        Assert.Equal((20, 4096, true, (DateTime?)deadline), (query.MaxSources, query.MaxOutputTokens, query.BypassCache, query.Deadline));
        Assert.Equal((1, 16), Bounds(new AnswerOptions { MaxSources = 1, MaxOutputTokens = 16 }));
    }

    [Fact]
    public void Every_wrong_field_is_named()
    {
        var error = Assert.Throws<DomainException>(() => QueryReader.Read(
            " \n", "not allowed!", null, new AnswerOptions { MaxSources = 21, MaxOutputTokens = 15 }, DateTime.MaxValue));
        Assert.Equal(ErrorKind.InvalidArgument, error.Kind);
        Assert.Equal(
            ["question", "conversation_id", "options.max_sources", "options.max_output_tokens"], error.Violations.Select(v => v.Field));
    }

    [Theory]
    [InlineData(4001, "", 0, 0, "question")]
    [InlineData(1, "é", 0, 0, "conversation_id")]
    [InlineData(1, "a\n", 0, 0, "conversation_id")]
    [InlineData(1, "12345678901234567890123456789012345678901234567890123456789012345", 0, 0, "conversation_id")]
    [InlineData(1, "", -1, 0, "options.max_sources")]
    [InlineData(1, "", int.MaxValue, 0, "options.max_sources")]
    [InlineData(1, "", 0, -1, "options.max_output_tokens")]
    [InlineData(1, "", 0, 4097, "options.max_output_tokens")]
    public void Value_beyond_its_limit_is_named(int length, string conversation, int sources, int tokens, string field)
    {
        var options = new AnswerOptions { MaxSources = sources, MaxOutputTokens = tokens };
        var error = Assert.Throws<DomainException>(
            () => QueryReader.Read(new string('q', length), conversation, null, options, DateTime.MaxValue));
        Assert.Equal(field, Assert.Single(error.Violations).Field);
    }

    private static (int, int) Bounds(AnswerOptions options)
    {
        var query = QueryReader.Read("q", "", null, options, DateTime.MaxValue);
        return (query.MaxSources, query.MaxOutputTokens);
    }
}
