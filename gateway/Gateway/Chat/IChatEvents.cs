using System.Buffers;
using FitnessGrpc.Contracts.Generation.V1;
using FitnessGrpc.Gateway.Problems;

namespace FitnessGrpc.Gateway.Chat;

/// <summary>How the events of a chat are framed.</summary>
internal interface IChatEvents
{
    string MediaType { get; }

    void Write(IBufferWriter<byte> output, ChatResponse message);

    void WriteError(IBufferWriter<byte> output, Problem problem);
}
