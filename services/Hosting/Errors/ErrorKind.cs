namespace FitnessGrpc.Hosting.Errors;

/// <summary>What went wrong, in terms of the domain; each kind is one gRPC status code.</summary>
public enum ErrorKind
{
    /// <summary>INVALID_ARGUMENT: the request can never succeed as it is.</summary>
    InvalidArgument,

    /// <summary>NOT_FOUND: what the request names is not there.</summary>
    NotFound,

    /// <summary>ALREADY_EXISTS: what the request would make is there, and different.</summary>
    AlreadyExists,

    /// <summary>FAILED_PRECONDITION: the system is not in the state that the request needs.</summary>
    FailedPrecondition,

    /// <summary>OUT_OF_RANGE: the request reaches beyond what is kept.</summary>
    OutOfRange,

    /// <summary>RESOURCE_EXHAUSTED: too large, or too much at once.</summary>
    ResourceExhausted,

    /// <summary>UNAVAILABLE: not now; the same call may succeed later.</summary>
    Unavailable,

    /// <summary>UNIMPLEMENTED: this server does not offer it.</summary>
    Unimplemented,
}
