using FitnessGrpc.Retrieval.Storage;
using Google.Protobuf.WellKnownTypes;

namespace FitnessGrpc.Retrieval.Tests.Storage;

public sealed class PayloadMappingTests
{
    [Fact]
    public void Metadata_comes_back_as_it_was_sent()
    {
        var metadata = new Struct
        {
            Fields =
            {
                ["text"] = Value.ForString("x"),
                ["whole"] = Value.ForNumber(2020),
                ["part"] = Value.ForNumber(2.5),
                ["huge"] = Value.ForNumber(1e300),
                ["flag"] = Value.ForBool(true),
                ["nothing"] = Value.ForNull(),
                ["list"] = Value.ForList(Value.ForNumber(-1), Value.ForString("y")),
                ["object"] = Value.ForStruct(new Struct { Fields = { ["a"] = Value.ForBool(false) } }),
            },
        };
        var payload = PayloadMapping.ToPayload(metadata).StructValue;
        Assert.Equal(2020, payload.Fields["whole"].IntegerValue);
        Assert.Equal(2.5, payload.Fields["part"].DoubleValue);
        Assert.Equal(metadata, PayloadMapping.ToStruct(payload));
    }

    [Fact]
    public void Ids_of_points_are_stable_and_apart()
    {
        Assert.Equal(PointIds.Document("a"), PointIds.Document("a"));
        Assert.NotEqual(PointIds.Document("a"), PointIds.Document("b"));
        Assert.NotEqual(PointIds.Chunk("r", 1), PointIds.Chunk("r", 2));
        Assert.Equal(8, PointIds.Chunk("r", 1).Version);
    }
}
