using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Retrieval.Documents;
using Google.Protobuf.WellKnownTypes;

namespace FitnessGrpc.Retrieval.Tests.Documents;

public sealed class ContentHashTests
{
    private static Document Base() => new()
    {
        DocumentId = "a",
        Title = "t",
        Text = "x",
        Source = "s",
        Metadata = new Struct { Fields = { ["a"] = Value.ForNumber(1), ["b"] = Value.ForList(Value.ForString("y")) } },
    };

    [Fact]
    public void Hash_is_64_hexadecimal_digits_and_does_not_depend_on_the_order_of_fields()
    {
        var other = Base();
        other.Metadata = new Struct { Fields = { ["b"] = Value.ForList(Value.ForString("y")), ["a"] = Value.ForNumber(1) } };
        other.DocumentId = "b";
        other.Format = TextFormat.Plain;
        Assert.Equal(ContentHash.Of(Base()), ContentHash.Of(other));
        Assert.Matches("^[0-9a-f]{64}$", ContentHash.Of(other));
    }

    [Fact]
    public void Any_change_of_content_changes_the_hash()
    {
        Action<Document>[] changes =
        [
            static _ => { },
            static d => d.Title = "t2",
            static d => d.Text = "x2",
            static d => d.Format = TextFormat.Markdown,
            static d => d.Source = "s2",
            static d => d.Metadata = null,
            static d => d.Metadata.Fields["a"] = Value.ForString("1"),
            static d => d.Metadata.Fields["b"] = Value.ForString("y"),
            static d => { d.Title = "tx"; d.Text = ""; },
            static d => { d.Title = ""; d.Text = "tx"; },
        ];
        var hashes = changes.Select(change =>
        {
            var document = Base();
            change(document);
            return ContentHash.Of(document);
        }).ToList();
        Assert.Equal(hashes.Count, hashes.Distinct().Count());
    }
}
