using FitnessGrpc.VectorEngine.Storage;
using FitnessGrpc.VectorEngine.Tests.Support;

namespace FitnessGrpc.VectorEngine.Tests.Storage;

public sealed class OperationCodecTests
{
    private static readonly Payload Everything = Make.Payload(
        ("null", null), ("bool", true), ("int", long.MinValue), ("double", 0.1), ("text", "größe 深蹲 🏋"),
        ("list", new object?[] { 1, "two", new object?[] { null } }), ("object", Make.Payload(("deep", Make.Payload()))));

    public static TheoryData<WriteOperation> Operations =>
    [
        new WriteOperation.Upsert([
            new PointData(PointId.FromUuid(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff")), new Dictionary<string, VectorValue>
            {
                ["d"] = new VectorValue.Dense([1.5f, -0f, float.Epsilon]), ["s"] = new VectorValue.Sparse([0, uint.MaxValue], [1, 2]),
            }, Everything),
            Make.Point(ulong.MaxValue),
        ]),
        new WriteOperation.UpdateVectors([Make.Point(1, [2, 3])]),
        new WriteOperation.Delete(Make.Ids(1, 2)),
        new WriteOperation.SetPayload(Make.Ids(1), Everything, "a.b"),
        new WriteOperation.SetPayload(Make.Ids(1), Everything),
        new WriteOperation.OverwritePayload(Make.Ids(1), Everything),
        new WriteOperation.DeletePayload(Make.Ids(1), ["a", "b[]"]),
        new WriteOperation.ClearPayload(Make.Ids()),
        new WriteOperation.DeleteVectors(Make.Ids(1), ["", "x"]),
        new WriteOperation.CreateIndex("a.b", new PayloadIndexSchema(PayloadIndexKind.Text, false, new byte[] { 1, 2 })),
        new WriteOperation.CreateIndex("t", new PayloadIndexSchema(PayloadIndexKind.Text, true, default)
        {
            Lookup = false,
            Text = new TextAnalysis
            {
                Tokenizer = TextTokenizer.Prefix, AsciiFolding = true, MinLength = 0, MaxLength = 9, StopWordLanguages = ["en"], StopWords = ["x", "y"],
                Stemmer = "english", PhraseMatching = true,
            },
        }),
        new WriteOperation.DropIndex("a"),
        new WriteOperation.Annotate(new byte[] { 9, 8 }),
    ];

    [Theory]
    [MemberData(nameof(Operations))]
    public void Decode_gives_back_what_was_encoded(WriteOperation operation)
    {
        var bytes = OperationCodec.Encode(operation);
        var decoded = OperationCodec.Decode(bytes);
        Assert.IsType(operation.GetType(), decoded);
        Assert.Equal(bytes, OperationCodec.Encode(decoded));
        if (operation is WriteOperation.Upsert upsert)
            Assert.Equal(upsert.Points.Select(Make.Text), ((WriteOperation.Upsert)decoded).Points.Select(Make.Text));
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Decode_of_cut_bytes_is_invalid_data(WriteOperation operation)
    {
        var bytes = OperationCodec.Encode(operation);
        for (var cut = 0; cut < bytes.Length; cut++)
            Assert.Throws<InvalidDataException>(() => OperationCodec.Decode(bytes.AsSpan(0, cut)));
    }
}
