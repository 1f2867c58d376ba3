using System.Text;
using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Hosting.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace FitnessGrpc.Hosting.Tests.Json;

public sealed class StrictJsonTests
{
    [Theory]
    [InlineData("""{"query":"x"}""")]
    [InlineData("""{"query":"x","limit":3,"denseWeight":0.5,"queryVector":[1,-2.5e-3]}""")]
    [InlineData("""{"query":"\u00e9 \ud83c\udfcb \\ \" \n","max_per_document":2}""")]
    [InlineData("""{"query":null,"filter":null,"queryVector":null}""")]
    [InlineData("""{"query":"x","filter":{"all":[{"field":"a","equals":null},{"field":"b","in":["c",1,true,{"d":[]}]}]}}""")]
    [InlineData(" \r\n{}\t")]
    public void What_protobuf_reads_passes_and_means_the_same(string json)
    {
        var result = Check(json, SearchRequest.Descriptor);
        Assert.True(result.IsValid, result.Message);
        Assert.Equal(SearchRequest.Parser.ParseJson(json), SearchRequest.Parser.ParseJson(Text(result)));
    }

    [Theory]
    [InlineData("""{"limit":"12"}""", """{"limit":12}""")]
    [InlineData("""{"limit":1.2e1}""", """{"limit":12}""")]
    [InlineData("""{"limit":12.0,"denseWeight":"0.5"}""", """{"limit":12,"denseWeight":0.5}""")]
    [InlineData("""{"query":"é","limit":"-0"}""", """{"query":"é","limit":0}""")]
    public void Rarer_forms_of_numbers_go_on_as_plain_ones(string json, string expected) =>
        Assert.Equal(expected, Text(Check(json, SearchRequest.Descriptor)));

    [Theory]
    [InlineData("""{"query":"x","queryVector":null}""", """{"query":"x","queryVector":[]}""")]
    [InlineData("""{"filter":{"all": null,"any":[]}}""", """{"filter":{"all": [],"any":[]}}""")]
    public void Null_for_a_list_goes_on_as_an_empty_one(string json, string expected) =>
        Assert.Equal(expected, Text(Check(json, SearchRequest.Descriptor)));

    [Theory]
    [InlineData("""{"\ud800":1}""", "(invalid name)")]
    [InlineData("""{"filter":{"\udc00\ud800":1}}""", "filter.(invalid name)")]
    [InlineData("""{"rating":"\ud800"}""", "rating")]
    [InlineData("""{"rating":"LIK\u0045\ud800"}""", "rating")]
    public void Half_a_surrogate_pair_is_refused_wherever_it_stands(string json, string field)
    {
        var type = json.Contains("rating", StringComparison.Ordinal) ? SubmitFeedbackRequest.Descriptor : SearchRequest.Descriptor;
        Assert.Equal(field, Assert.Single(Check(json, type).Violations).Field);
    }

    [Theory]
    [InlineData("""{"rating":"LIKE"}""", Rating.Like)]
    [InlineData("""{"rating":"RATING_LIKE"}""", Rating.Like)]
    [InlineData("""{"rating":"\u004cIKE"}""", Rating.Like)]
    [InlineData("""{"rating":2}""", Rating.Dislike)]
    public void Enum_is_read_by_each_of_its_names(string json, Rating expected)
    {
        var result = Check(json, SubmitFeedbackRequest.Descriptor);
        Assert.True(result.IsValid, result.Message);
        Assert.Equal(expected, SubmitFeedbackRequest.Parser.ParseJson(Text(result)).Rating);
    }

    [Theory]
    [InlineData("like")]
    [InlineData("RATING_")]
    [InlineData("")]
    public void Enum_of_another_name_is_refused_with_the_names_that_there_are(string name)
    {
        var violation = Assert.Single(Check($$"""{"rating":"{{name}}"}""", SubmitFeedbackRequest.Descriptor).Violations);
        Assert.Equal("must be one of LIKE, DISLIKE", violation.Description);
    }

    [Theory]
    [InlineData("""{"limit":2147483648}""", "limit")]
    [InlineData("""{"limit":-2147483649}""", "limit")]
    [InlineData("""{"limit":1e99999}""", "limit")]
    [InlineData("""{"limit":" 1"}""", "limit")]
    [InlineData("""{"limit":true}""", "limit")]
    [InlineData("""{"denseWeight":"NaN"}""", "denseWeight")]
    [InlineData("""{"denseWeight":-1e999}""", "denseWeight")]
    [InlineData("""{"queryVector":[0,1e39]}""", "queryVector[1]")]
    [InlineData("""{"queryVector":{"a":1}}""", "queryVector")]
    [InlineData("""{"query":"\udc00"}""", "query")]
    [InlineData("""{"query":{}}""", "query")]
    [InlineData("""{"query":"x","query":"x"}""", "query")]
    [InlineData("""{"filter":{"all":[{"range":{"gt":"x"}}]}}""", "filter.all[0].range.gt")]
    [InlineData("""{"filter":{"all":[{"exists":true,"range":{}}]}}""", "filter.all[0].range")]
    [InlineData("""{"filter":{"all":[{"equals":{"a":1,"a":2}}]}}""", "filter.all[0].equals.a")]
    [InlineData("""{"filter":{"all":{}}}""", "filter.all")]
    [InlineData("""{"filtre":{"deep":[{}]},"limit":1}""", "filtre")]
    [InlineData("""[]""", "body")]
    [InlineData("""{"query":"x"} x""", "body")]
    [InlineData("""{"query":'x'}""", "query")]
    [InlineData("""{"limit":01}""", "limit")]
    [InlineData("""// no comments""", "body")]
    public void What_is_wrong_is_refused_by_its_path(string json, string field)
    {
        var result = Check(json, SearchRequest.Descriptor);
        Assert.Contains(result.Violations, v => v.Field == field && v.Description.Length > 0);
        Assert.StartsWith(result.Violations[0].Field + ": ", result.Message);
    }

    [Fact]
    public void Every_wrong_field_is_named_up_to_the_limit()
    {
        var result = Check("""{"limit":"x","colour":1,"denseWeight":[]}""", SearchRequest.Descriptor);
        Assert.Equal(["limit", "colour", "denseWeight"], result.Violations.Select(v => v.Field));
        Assert.EndsWith("(and 2 more)", result.Message);
        var many = "{" + string.Join(',', Enumerable.Range(0, 1000).Select(i => $"\"x{i}\":1")) + "}";
        Assert.Equal(StrictJson.MaxViolations, Check(many, SearchRequest.Descriptor).Violations.Count);
    }

    [Fact]
    public void Long_unknown_name_is_cut()
    {
        var violation = Assert.Single(Check($$"""{"{{new string('x', 10_000)}}":1}""", SearchRequest.Descriptor).Violations);
        Assert.True(violation.Field.Length < 100);
    }

    [Fact]
    public void Nesting_up_to_the_limit_passes_and_protobuf_reads_it()
    {
        foreach (var (depth, valid) in new[] { (StrictJson.MaxDepth - 4, true), (StrictJson.MaxDepth + 1, false), (100_000, false) })
        {
            var json = """{"filter":{"all":[{"equals":""" + new string('[', depth) + new string(']', depth) + "}]}}";
            var result = Check(json, SearchRequest.Descriptor);
            Assert.Equal(valid, result.IsValid);
            if (valid)
                _ = SearchRequest.Parser.ParseFrom(SearchRequest.Parser.ParseJson(json).ToByteArray());
            else
                Assert.Contains("nested deeper", result.Message);
        }
    }

    [Fact]
    public void Body_that_is_empty_or_no_utf8_is_told_where()
    {
        Assert.Equal("body: must not be empty", StrictJson.Check(Array.Empty<byte>(), SearchRequest.Descriptor).Message);
        var result = StrictJson.Check(new byte[] { (byte)'{', (byte)'\n', (byte)'"', 0xFF }, SearchRequest.Descriptor);
        Assert.Equal("body: is not valid UTF-8 at line 2, byte 2", result.Message);
    }

    [Fact]
    public void Random_damage_never_throws_and_what_passes_protobuf_reads()
    {
        var random = new Random(11);
        var good = Encoding.UTF8.GetBytes(
            """{"query":"caf\u00e9","limit":"5","denseWeight":0.5,"filter":{"all":[{"field":"a","equals":[1,"b",null]},{"field":"c","range":{"gte":1e2}}]},"queryVector":[1,2]}""");
        var passed = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var body = good.ToArray();
            for (var hits = random.Next(1, 4); hits > 0; hits--)
                body[random.Next(body.Length)] = (byte)(random.Next(4) == 0 ? random.Next(256) : good[random.Next(good.Length)]);
            var result = StrictJson.Check(body, SearchRequest.Descriptor);
            if (!result.IsValid)
                continue;
            passed++;
            _ = SearchRequest.Parser.ParseJson(Text(result));
        }
        Assert.InRange(passed, 1, 19_999);
    }

    private static StrictJsonResult Check(string json, MessageDescriptor type) => StrictJson.Check(Encoding.UTF8.GetBytes(json), type);

    private static string Text(StrictJsonResult result) => Encoding.UTF8.GetString(result.Body.Span);
}
