using Grpc.Core;

namespace FitnessGrpc.VectorEngine.Qdrant.Rest.Serving;

/// <summary>An error that HTTP has a code of its own for.</summary>
internal sealed class RestException(int httpStatus, Status status) : RpcException(status)
{
    public int HttpStatus { get; } = httpStatus;
}
