using FitnessGrpc.VectorEngine.Qdrant.Rpc;
using Google.Protobuf;

namespace FitnessGrpc.VectorEngine.Qdrant.Tests.Rpc;

public sealed class QueryMessageTests
{
    private static Wire.QueryPoints Full(Wire.Query? query) => new()
    {
        CollectionName = "c",
        Query = query,
        Using = "v",
        Limit = 7,
        Offset = 3,
        ScoreThreshold = 0.5f,
        Filter = new Wire.Filter { Must = { new Wire.Condition { IsEmpty = new Wire.IsEmptyCondition { Key = "k" } } } },
        WithPayload = new Wire.WithPayloadSelector { Enable = true },
        Prefetch = { new Wire.PrefetchQuery { Query = Nearest(3, 2, 1), Limit = 5 } },
        Timeout = 9,
    };

    private static Wire.Query Nearest(params float[] values) =>
        new() { Nearest = new Wire.VectorInput { Dense = new Wire.DenseVector { Data = { values } } } };

    public static TheoryData<byte[]> Messages()
    {
        var plain = Full(Nearest([.. Enumerable.Range(0, 384).Select(static i => i / 7f)])).ToByteArray();
        byte[][] messages =
        [
            plain,
            [],
            Full(null).ToByteArray(),
            Full(Nearest()).ToByteArray(),
            Full(Nearest(float.NaN, float.NegativeInfinity)).ToByteArray(),
            Full(new Wire.Query { Nearest = new Wire.VectorInput { Id = new Wire.PointId { Num = 4 } } }).ToByteArray(),
            Full(new Wire.Query { Nearest = new Wire.VectorInput { Sparse = new Wire.SparseVector { Indices = { 1 }, Values = { 2 } } } }).ToByteArray(),
            Full(new Wire.Query { Sample = Wire.Sample.Random }).ToByteArray(),

            // Two vectors are one, merged; the last of two limits counts; numbers that are not packed; a field that nobody knows.
            [.. plain, .. new Wire.QueryPoints { Query = Nearest(1, 2) }.ToByteArray()],
            [.. plain, .. new Wire.QueryPoints { Limit = 1 }.ToByteArray()],
            [0x1A, 9, 0x0A, 7, 0x12, 5, 0x0D, 0, 0, 0x80, 0x3F],
            [.. plain, 0xF8, 0x7F, 1],
        ];
        return new TheoryData<byte[]>(messages);
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_reads_as_the_generated_parser_reads_it(byte[] message)
    {
        Assert.Equal(Wire.QueryPoints.Parser.ParseFrom(message).ToByteArray(), QueryMessage.Read(message).ToByteArray());
    }

    [Fact]
    public void Damage_is_found_or_read_as_the_generated_parser_does()
    {
        var plain = Full(Nearest(1, 2, 3)).ToByteArray();
        var random = new Random(7);
        for (var round = 0; round < 20_000; round++)
        {
            var damaged = plain.AsSpan(0, random.Next(4) == 0 ? random.Next(plain.Length) : plain.Length).ToArray();
            for (var i = random.Next(3); i > 0 && damaged.Length > 0; i--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            Assert.Equal(Outcome(static m => Wire.QueryPoints.Parser.ParseFrom(m), damaged), Outcome(static m => QueryMessage.Read(m), damaged));
        }
    }

    private static string Outcome(Func<byte[], Wire.QueryPoints> read, byte[] message)
    {
        try
        {
            return Convert.ToHexString(read(message).ToByteArray());
        }
        catch (InvalidProtocolBufferException)
        {
            return "damaged";
        }
    }
}
