using FitnessGrpc.Hosting.Errors;
using FitnessGrpc.Hosting.Rpc;
using FitnessGrpc.VectorEngine.Qdrant.Rpc;
using Grpc.Core;

namespace FitnessGrpc.VectorEngine.Qdrant.Rest.Serving;

/// <summary>Statuses of errors that no interceptor of the services sees.</summary>
internal static class RestErrors
{
    /// <summary>What went wrong while the request was read.</summary>
    public static Exception BeforeCall(Exception error) => error switch
    {
        // What the JSON reader says of a string that is no valid UTF-8 or has half a surrogate pair.
        InvalidOperationException => new DomainException(ErrorKind.InvalidArgument, "Format error in JSON body: a string is not valid Unicode"),
        EngineException engine => EngineErrors.Map(engine),
        Microsoft.AspNetCore.Http.BadHttpRequestException => new DomainException(ErrorKind.InvalidArgument, "Format error in JSON body: it ended early"),
        _ => error,
    };

    public static RpcException Of(Exception error) => error switch
    {
        EngineException engine => Of(EngineErrors.Map(engine)),
        DomainException domain => domain.ToRpcException(),
        _ => (RpcException)error,
    };
}
