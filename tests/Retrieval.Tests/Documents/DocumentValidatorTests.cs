using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Hosting.Errors;
using FitnessGrpc.Retrieval.Documents;
using Google.Protobuf.WellKnownTypes;

namespace FitnessGrpc.Retrieval.Tests.Documents;

public sealed class DocumentValidatorTests
{
    private static Document Good(string id = "a") => new() { DocumentId = id, Title = "t" };

    private static IEnumerable<string> Wrong(params Document[] documents)
    {
        var request = new UpsertDocumentsRequest();
        request.Documents.AddRange(documents);
        return Assert.Throws<DomainException>(() => DocumentValidator.Check(request)).Violations.Select(v => v.Field);
    }

    private static Document WithMetadata(string name, Value value)
    {
        var document = Good();
        document.Metadata = new Struct { Fields = { [name] = value } };
        return document;
    }

    [Fact]
    public void Each_wrong_field_is_named()
    {
        var bad = new Document
        {
            DocumentId = "a\nb",
            Title = new string('t', 513),
            Text = new string('x', (1 << 20) + 1),
            Format = (TextFormat)9,
            Source = new string('s', 1025),
        };
        Assert.Equal(
            ["documents[1].document_id", "documents[1].title", "documents[1].text", "documents[1].format", "documents[1].source"],
            Wrong(Good(), bad));
        Assert.Equal(["documents[0].document_id", "documents[0].text"], Wrong(new Document()));
        Assert.Equal(["documents[0].document_id"], Wrong(Good(new string('i', 257))));
    }

    [Fact]
    public void Id_that_occurs_twice_is_refused() =>
        Assert.Equal(["documents[2].document_id"], Wrong(Good("a"), Good("b"), Good("a")));

    [Fact]
    public void Number_of_documents_is_bounded()
    {
        Assert.Equal(["documents"], Wrong());
        Assert.Equal(["documents"], Wrong([.. Enumerable.Range(0, 257).Select(i => Good($"{i}"))]));
    }

    [Fact]
    public void Request_that_is_too_large_is_resource_exhausted()
    {
        var request = new UpsertDocumentsRequest();
        for (var i = 0; i < 17; i++)
            request.Documents.Add(new Document { DocumentId = $"{i}", Text = new string('x', 1 << 20) });
        Assert.Equal(ErrorKind.ResourceExhausted, Assert.Throws<DomainException>(() => DocumentValidator.Check(request)).Kind);
    }

    [Fact]
    public void Metadata_is_bounded()
    {
        Assert.Equal(["documents[0].metadata.n"], Wrong(WithMetadata("n", Value.ForNumber(double.PositiveInfinity))));
        Assert.Equal(["documents[0].metadata.n"], Wrong(WithMetadata("n", new Value())));
        Assert.Equal(["documents[0].metadata."], Wrong(WithMetadata("", Value.ForBool(true))));
        Assert.Equal(["documents[0].metadata"], Wrong(WithMetadata("n", Value.ForString(new string('x', 17_000)))));
        Assert.Equal(["documents[0].metadata"], Wrong(WithMetadata("n", Value.ForString(new string('x', 1_000_000)))));
        var many = Good();
        many.Metadata = new Struct();
        for (var i = 0; i < 65; i++)
            many.Metadata.Fields[$"f{i}"] = Value.ForBool(true);
        Assert.Equal(["documents[0].metadata"], Wrong(many));
    }

    [Fact]
    public void Metadata_is_four_levels_deep_at_most()
    {
        Value Nest(int levels) => levels == 0 ? Value.ForBool(true) : Value.ForStruct(new Struct { Fields = { ["x"] = Nest(levels - 1) } });
        var request = new UpsertDocumentsRequest { Documents = { WithMetadata("x", Nest(3)) } };
        DocumentValidator.Check(request);
        Assert.Equal(["documents[0].metadata.x.x.x.x.x"], Wrong(WithMetadata("x", Nest(4))));
    }
}
