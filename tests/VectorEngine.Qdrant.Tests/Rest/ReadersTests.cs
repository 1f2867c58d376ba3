using System.Buffers;
using System.Text;
using System.Text.Json;
using FitnessGrpc.Hosting.Errors;
using FitnessGrpc.VectorEngine.Qdrant.Rest.Reading;
using FitnessGrpc.VectorEngine.Qdrant.Rest.Writing;

namespace FitnessGrpc.VectorEngine.Qdrant.Tests.Rest;

public sealed class ReadersTests
{
    [Theory]
    [InlineData("""{"a":1,"b":1.0,"c":-0.0,"d":1e3,"e":9007199254740993,"f":9223372036854775807,"g":"ü\n","h":[1,[2.5,null]],"i":{"j":{}},"k":true}""")]
    [InlineData("""{"big":18446744073709551616.5,"small":1e-300}""")]
    public void A_payload_comes_back_with_the_same_kinds(string text)
    {
        var fields = new Wire.Struct();
        ValueReader.Fill(fields.Fields, Of(text));
        var back = Written(json => PointWriter.Payload(json, fields.Fields));
        var again = new Wire.Struct();
        ValueReader.Fill(again.Fields, Of(back));
        Assert.Equal(fields, again);
        Assert.Contains(fields.Fields.Values, static v => v.KindCase == Wire.Value.KindOneofCase.DoubleValue);
    }

    [Fact]
    public void A_whole_double_stays_one()
    {
        Assert.Equal("5.0", Written(static json => Numbers.Write(json, 5d)));
        Assert.Equal("[1.0,-0.0,1E+20,0.1]", Written(static json => Numbers.Write(json, new[] { 1f, -0f, 1e20f, 0.1f })));
        Assert.Equal("null", Written(static json => Numbers.Write(json, double.NaN)));
    }

    [Theory]
    [InlineData("""{"points":[{"id":1,"vector":[0.5,"x"]}]}""", "points[0].vector[1]")]
    [InlineData("""{"points":[{"id":-1,"vector":[0.5]}]}""", "points[0].id")]
    [InlineData("""{"points":[{"id":1.5,"vector":[0.5]}]}""", "points[0].id")]
    [InlineData("""{"points":[{"id":1,"vector":{"a":{"indices":[-1],"values":[1]}}}]}""", "points[0].vector.a.indices[0]")]
    [InlineData("""{"points":{"id":1}}""", "points")]
    [InlineData("""{"batch":{"ids":[1,2],"vectors":[[1]]}}""", "batch.vectors")]
    [InlineData("""{"batch":{"ids":[1],"vectors":[[1]],"payloads":[7]}}""", "batch.payloads[0]")]
    [InlineData("""{"points":[],"update_mode":"never"}""", "update_mode")]
    public void A_wrong_type_is_told_with_its_path(string body, string path) =>
        Assert.Equal(path, Assert.Throws<DomainException>(() => WriteReader.Upsert(Of(body))).Violations.Single().Field);

    [Theory]
    [InlineData("""{"query":{"fusion":"borda"}}""", "query.fusion")]
    [InlineData("""{"query":{"formula":{"sum":[1,{"div":{"left":1}}]}}}""", "query.formula.sum[1].div")]
    [InlineData("""{"filter":{"must":[{"key":"a","range":{"gt":"soon"}}]}}""", "filter.must[0].range.gt")]
    [InlineData("""{"filter":{"must":{"key":"a","match":{"value":1.5}}}}""", "filter.must.match.value")]
    [InlineData("""{"filter":{"should":[{"what":1}]}}""", "filter.should[0]")]
    [InlineData("""{"prefetch":[{"limit":"many"}]}""", "prefetch[0].limit")]
    [InlineData("""{"query":{"unknown":1}}""", "query")]
    public void A_wrong_query_is_told_with_its_path(string body, string path) =>
        Assert.Equal(path, Assert.Throws<DomainException>(() => QueryReader.Points(Of(body), "c")).Violations.Single().Field);

    [Theory]
    [InlineData("[1,2]", Wire.VectorInput.VariantOneofCase.Dense)]
    [InlineData("[[1,2]]", Wire.VectorInput.VariantOneofCase.MultiDense)]
    [InlineData("""{"indices":[1],"values":[2]}""", Wire.VectorInput.VariantOneofCase.Sparse)]
    [InlineData("7", Wire.VectorInput.VariantOneofCase.Id)]
    [InlineData("\"5c56c793-69f3-4fbf-87e6-c4bf54c28c26\"", Wire.VectorInput.VariantOneofCase.Id)]
    [InlineData("""{"text":"a","model":"m"}""", Wire.VectorInput.VariantOneofCase.Document)]
    public void A_bare_query_is_nearest(string query, Wire.VectorInput.VariantOneofCase kind) =>
        Assert.Equal(kind, QueryReader.Query(Of(query))!.Nearest.VariantCase);

    [Theory]
    [InlineData("""{"nearest":[1],"mmr":{"diversity":0.5}}""", Wire.Query.VariantOneofCase.NearestWithMmr)]
    [InlineData("""{"recommend":{"positive":[1],"strategy":"best_score"}}""", Wire.Query.VariantOneofCase.Recommend)]
    [InlineData("""{"discover":{"target":1,"context":{"positive":1,"negative":2}}}""", Wire.Query.VariantOneofCase.Discover)]
    [InlineData("""{"context":[{"positive":1,"negative":2}]}""", Wire.Query.VariantOneofCase.Context)]
    [InlineData("""{"order_by":{"key":"a","direction":"desc","start_from":5}}""", Wire.Query.VariantOneofCase.OrderBy)]
    [InlineData("""{"fusion":"dbsf"}""", Wire.Query.VariantOneofCase.Fusion)]
    [InlineData("""{"rrf":{"k":3,"weights":[1,2]}}""", Wire.Query.VariantOneofCase.Rrf)]
    [InlineData("""{"sample":"random"}""", Wire.Query.VariantOneofCase.Sample)]
    [InlineData("""{"formula":{"mult":["$score",{"key":"a","match":{"any":["x"]}}]}}""", Wire.Query.VariantOneofCase.Formula)]
    public void Every_kind_of_query_is_read(string query, Wire.Query.VariantOneofCase kind) => Assert.Equal(kind, QueryReader.Query(Of(query))!.VariantCase);

    [Fact]
    public void A_configuration_comes_back_as_it_was_sent()
    {
        const string text = """
            {"size":4,"distance":"Cosine","hnsw_config":{"m":8,"on_disk":true},"quantization_config":{"binary":{"encoding":"one_and_half_bits","query_encoding":"scalar4bits"}},
             "datatype":"float16","multivector_config":{"comparator":"max_sim"},"memory":"cached"}
            """;
        var back = Written(json => ConfigWriter.Write(json, ConfigReader.Read<Wire.VectorParams>(Of(text))));
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(text), JsonElement.Parse(back)), back);
    }

    [Theory]
    [InlineData("\"int8\"")]
    [InlineData("{\"scalar\":{\"type\":\"int9\"}}")]
    [InlineData("{}")]
    public void An_unknown_quantization_is_refused(string text) =>
        Assert.Equal(ErrorKind.InvalidArgument, Assert.Throws<DomainException>(() => ConfigReader.Read<Wire.QuantizationConfig>(Of(text))).Kind);

    [Fact]
    public void An_index_is_named_or_described()
    {
        Assert.Equal(Wire.FieldType.Uuid, CollectionReader.Index(Of("""{"field_name":"a","field_schema":"uuid"}""")).FieldType);
        var text = CollectionReader.Index(Of("""{"field_name":"a","field_schema":{"type":"text","tokenizer":"word","stopwords":"english","stemmer":{"type":"none"}}}"""));
        Assert.Equal(Wire.TokenizerType.Word, text.FieldIndexParams.TextIndexParams.Tokenizer);
        Assert.Equal(["english"], text.FieldIndexParams.TextIndexParams.Stopwords.Languages);
        Assert.Throws<DomainException>(() => CollectionReader.Index(Of("""{"field_name":"a","field_schema":"blob"}""")));
    }

    private static Json Of(string text) => Json.Root(JsonElement.Parse(text));

    private static string Written(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
            write(json);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
