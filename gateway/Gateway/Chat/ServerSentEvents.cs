using System.Buffers;
using FitnessGrpc.Contracts.Generation.V1;
using FitnessGrpc.Gateway.Problems;
using Google.Protobuf;

namespace FitnessGrpc.Gateway.Chat;

/// <summary>Server-sent events: the event's name is that of the field, its data the object in it.</summary>
internal sealed class ServerSentEvents : IChatEvents
{
    public string MediaType => "text/event-stream";

    public void Write(IBufferWriter<byte> output, ChatResponse message)
    {
        var field = ChatResponse.Descriptor.Oneofs[0].Accessor.GetCaseFieldDescriptor(message);
        if (field is null)
            return;
        Name(output, field.JsonName);
        MessageJson.Write(output, (IMessage)field.Accessor.GetValue(message));
        output.Write("\n\n"u8);
    }

    public void WriteError(IBufferWriter<byte> output, Problem problem)
    {
        Name(output, "error");
        MessageJson.WriteError(output, problem, wrapped: false);
        output.Write("\n\n"u8);
    }

    private static void Name(IBufferWriter<byte> output, string name)
    {
        output.Write("event: "u8);
        System.Text.EncodingExtensions.GetBytes(System.Text.Encoding.UTF8, name, output);
        output.Write("\ndata: "u8);
    }
}
