using System.Globalization;
using FitnessGrpc.Hosting.Errors;
using FitnessGrpc.Hosting.Rpc;
using Grpc.Core;

namespace FitnessGrpc.VectorEngine.Qdrant.Rpc;

/// <summary>The one place where the engine's errors become statuses, with the codes and first words that Qdrant's clients know.</summary>
internal sealed class EngineErrors : IErrorTranslator
{
    public Exception? Translate(Exception error, ServerCallContext context)
    {
        switch (error)
        {
            case EngineException engine:
                return Map(engine);
            case RateLimitException rate:
                context.ResponseTrailers.Add("retry-after", rate.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture));
                return new DomainException(ErrorKind.ResourceExhausted, rate.Message);
            case OperationCanceledException when !context.CancellationToken.IsCancellationRequested:
                // The request's own timeout, not the caller's deadline.
                return new RpcException(new Status(StatusCode.DeadlineExceeded, "Timeout: the operation did not finish within the request's timeout"));
            case RpcException { StatusCode: StatusCode.Unimplemented, Status.Detail.Length: 0 }:
                // A method of the contract that no service here overrides.
                return new DomainException(ErrorKind.Unimplemented, $"{context.Method}: not offered by this engine");
            default:
                return null;
        }
    }

    internal static Exception Map(EngineException error) => error.Error switch
    {
        EngineError.InvalidInput => new DomainException(ErrorKind.InvalidArgument, $"Wrong input: {error.Message}"),
        EngineError.Validation => Validation(error.Message),
        EngineError.NotFound => new DomainException(ErrorKind.NotFound, $"Not found: {error.Message}"),
        EngineError.AlreadyExists => new DomainException(ErrorKind.AlreadyExists, $"Wrong input: {error.Message}"),
        EngineError.Exhausted => new DomainException(ErrorKind.ResourceExhausted, error.Message),
        EngineError.DataLoss => new RpcException(new Status(StatusCode.DataLoss, error.Message)),
        EngineError.Unavailable => new DomainException(ErrorKind.Unavailable, error.Message),
        EngineError.Precondition => new DomainException(ErrorKind.FailedPrecondition, error.Message),
        _ => new DomainException(ErrorKind.Unimplemented, error.Message),
    };

    /// <summary>The engine words these as <c>field: what is wrong</c>, where it knows the field.</summary>
    private static DomainException Validation(string message)
    {
        var colon = message.IndexOf(": ", StringComparison.Ordinal);
        FieldViolation[] violations = colon > 0 && !message.AsSpan(0, colon).Contains(' ')
            ? [new FieldViolation(message[..colon], message[(colon + 2)..])]
            : [];
        return new DomainException(ErrorKind.InvalidArgument, $"Validation error in body: {message}", violations);
    }
}
