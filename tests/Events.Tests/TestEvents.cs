using FitnessGrpc.Contracts.Telemetry.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace FitnessGrpc.Events.Tests;

/// <summary>Events that are told apart by a number.</summary>
internal static class TestEvents
{
    private static readonly DateTimeOffset Start = new(2030, 5, 1, 12, 0, 0, TimeSpan.Zero);

    public static Event Create(int number, int modelLength = 10) => new()
    {
        EventId = $"00000000-0000-4000-8000-{number:D12}",
        Time = Timestamp.FromDateTimeOffset(Start),
        QueryAnswered = new QueryAnswered { QueryId = $"00000000-0000-4000-8000-{number:D12}", Model = new string('m', modelLength) },
    };

    public static byte[] Payload(int number, int modelLength = 10) => Create(number, modelLength).ToByteArray();

    public static int Number(this Event item) => int.Parse(item.EventId[^12..]);
}
