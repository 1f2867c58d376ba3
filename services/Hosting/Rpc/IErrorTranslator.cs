using FitnessGrpc.Hosting.Errors;
using Grpc.Core;

namespace FitnessGrpc.Hosting.Rpc;

/// <summary>Knows what a module's own exceptions mean to a caller. Registered in the module's container; several are asked in their order.</summary>
public interface IErrorTranslator
{
    /// <summary>A <see cref="DomainException"/> or <see cref="RpcException"/> in place of the error; null when it is not of a kind that this knows.</summary>
    /// <param name="error">What the method threw.</param>
    /// <param name="context">The call that failed.</param>
    Exception? Translate(Exception error, ServerCallContext context);
}
