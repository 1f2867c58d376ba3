using FitnessGrpc.Embedding.Batching;

namespace FitnessGrpc.Embedding.Serving;

/// <summary>How the texts of a request are to be embedded.</summary>
/// <param name="IsQuery">Questions, and not passages: decides on the model's prompt.</param>
/// <param name="Priority">Which work goes first.</param>
/// <param name="Truncate">Cut what is too long, and do not refuse it.</param>
/// <param name="Caller">Who asks: callers share the model fairly.</param>
/// <param name="Deadline">When nobody wants the answer any more, UTC; the largest value for never.</param>
/// <param name="Patient">Wait for room in the queue, and do not fail.</param>
/// <param name="Field">Name of the texts' field, for errors.</param>
/// <param name="Cancellation">Takes the texts out of the queue.</param>
internal sealed record EmbedCall(
    bool IsQuery, WorkPriority Priority, bool Truncate, string Caller, DateTime Deadline, bool Patient, string Field, CancellationToken Cancellation);
