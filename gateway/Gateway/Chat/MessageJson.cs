using System.Buffers;
using System.Text.Json;
using FitnessGrpc.Gateway.Problems;
using Google.Protobuf;

namespace FitnessGrpc.Gateway.Chat;

/// <summary>Messages as transcoding prints them: JSON names, default values included, on one line.</summary>
internal static class MessageJson
{
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true));

    public static void Write(IBufferWriter<byte> output, IMessage message)
    {
        using var document = JsonDocument.Parse(Formatter.Format(message));
        using var json = new Utf8JsonWriter(output, ProblemWriter.Json);
        document.RootElement.WriteTo(json);
    }

    public static void WriteError(IBufferWriter<byte> output, Problem problem, bool wrapped)
    {
        using var json = new Utf8JsonWriter(output, ProblemWriter.Json);
        json.WriteStartObject();
        if (wrapped)
            json.WriteStartObject("error");
        ProblemWriter.WriteMembers(json, problem, "message");
        if (wrapped)
            json.WriteEndObject();
        json.WriteEndObject();
    }
}
