using Google.Protobuf;
using Grpc.Core;

namespace FitnessGrpc.Hosting.Rpc;

/// <summary>The messages of a caller's stream: one that cannot be decoded, or is cut off, is the caller's fault and told as such; a caller who leaves has cancelled.</summary>
internal sealed class DecodingReader<T>(IAsyncStreamReader<T> inner) : IAsyncStreamReader<T>
{
    public T Current => inner.Current;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        try
        {
            return await inner.MoveNext(cancellationToken);
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidDataException or RpcException { StatusCode: StatusCode.Internal })
        {
            throw MalformedGrpcMiddleware.Malformed();
        }
        catch (IOException)
        {
            // The caller has reset the stream; the call's token may not know it yet.
            throw new RpcException(new Status(StatusCode.Cancelled, "the call was cancelled"));
        }
    }
}
