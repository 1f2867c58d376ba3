using FitnessGrpc.Hosting.Errors;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace FitnessGrpc.Hosting.Rpc;

/// <summary>The one place where errors of the domain become gRPC statuses with <c>google.rpc</c> details.</summary>
public static class StatusMapping
{
    /// <summary>Domain of <see cref="ErrorInfo"/>: reasons are unique within it.</summary>
    public const string ErrorDomain = "fitnessgrpc";

    // The text travels twice in headers, escaped and in the details: a caller drops a connection whose headers are too large.
    private const int MaxMessage = 1024;

    /// <summary>A status with BadRequest, RetryInfo and ErrorInfo details, as far as they are known.</summary>
    public static RpcException ToRpcException(this DomainException error)
    {
        var status = new Google.Rpc.Status { Code = (int)Code(error.Kind), Message = Bounded(error.Message) };
        if (error.Violations.Count > 0)
        {
            var bad = new BadRequest();
            foreach (var violation in error.Violations)
                bad.FieldViolations.Add(new BadRequest.Types.FieldViolation { Field = violation.Field, Description = violation.Description });
            status.Details.Add(Any.Pack(bad));
        }
        if (error.RetryAfter is { } delay)
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }));
        status.Details.Add(Any.Pack(new ErrorInfo { Reason = Reason(error.Kind), Domain = ErrorDomain }));
        return status.ToRpcException();
    }

    private static string Bounded(string text) => text.Length <= MaxMessage
        ? text
        : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[MaxMessage - 1]) ? MaxMessage - 1 : MaxMessage), "…");

    private static StatusCode Code(ErrorKind kind) => kind switch
    {
        ErrorKind.InvalidArgument => StatusCode.InvalidArgument,
        ErrorKind.NotFound => StatusCode.NotFound,
        ErrorKind.AlreadyExists => StatusCode.AlreadyExists,
        ErrorKind.FailedPrecondition => StatusCode.FailedPrecondition,
        ErrorKind.OutOfRange => StatusCode.OutOfRange,
        ErrorKind.ResourceExhausted => StatusCode.ResourceExhausted,
        ErrorKind.Unavailable => StatusCode.Unavailable,
        ErrorKind.Unimplemented => StatusCode.Unimplemented,
        _ => StatusCode.Internal,
    };

    private static string Reason(ErrorKind kind) => kind switch
    {
        ErrorKind.InvalidArgument => "INVALID_ARGUMENT",
        ErrorKind.NotFound => "NOT_FOUND",
        ErrorKind.AlreadyExists => "ALREADY_EXISTS",
        ErrorKind.FailedPrecondition => "FAILED_PRECONDITION",
        ErrorKind.OutOfRange => "OUT_OF_RANGE",
        ErrorKind.ResourceExhausted => "RESOURCE_EXHAUSTED",
        ErrorKind.Unavailable => "UNAVAILABLE",
        _ => "UNIMPLEMENTED",
    };
}
