using System.Buffers;
using FitnessGrpc.Contracts.Generation.V1;
using FitnessGrpc.Gateway.Problems;

namespace FitnessGrpc.Gateway.Chat;

/// <summary>One JSON object a line.</summary>
internal sealed class JsonLines : IChatEvents
{
    public string MediaType => "application/x-ndjson";

    public void Write(IBufferWriter<byte> output, ChatResponse message)
    {
        MessageJson.Write(output, message);
        output.Write("\n"u8);
    }

    public void WriteError(IBufferWriter<byte> output, Problem problem)
    {
        MessageJson.WriteError(output, problem, wrapped: true);
        output.Write("\n"u8);
    }
}
