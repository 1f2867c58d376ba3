using FitnessGrpc.Contracts.Telemetry.V1;

namespace FitnessGrpc.Events.Outbox;

/// <summary>Carries a batch out of the module.</summary>
internal interface IEventTransport
{
    /// <summary>Returns when the other side keeps every event of the batch, or <see cref="SendOutcome"/> says why it does not.</summary>
    Task<SendResult> SendAsync(IReadOnlyList<Event> events, CancellationToken cancellation);
}

/// <summary>What became of a batch.</summary>
internal enum SendOutcome
{
    /// <summary>All of it is kept on the other side.</summary>
    Accepted,

    /// <summary>Something in it can never be accepted.</summary>
    Refused,

    /// <summary>It is too much at once.</summary>
    TooLarge,

    /// <summary>Not now.</summary>
    Unavailable,
}

/// <param name="Outcome">What became of the batch.</param>
/// <param name="Reason">What the other side said; empty when it accepted.</param>
internal readonly record struct SendResult(SendOutcome Outcome, string Reason = "");
