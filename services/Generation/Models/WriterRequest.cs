using FitnessGrpc.Generation.Conversations;
using FitnessGrpc.Generation.Pipeline;

namespace FitnessGrpc.Generation.Models;

/// <summary>What a writer writes from.</summary>
/// <param name="QueryId">Id of the question, a UUID of version 7: its last twelve digits are random.</param>
/// <param name="Question">As it was asked.</param>
/// <param name="StandaloneQuestion">Made to stand without the turns before it.</param>
/// <param name="History">Turns that it leans on, oldest first; none for a question that stands on its own.</param>
/// <param name="Sources">Passages, at least one.</param>
/// <param name="QueryVector">Unit vector of <paramref name="StandaloneQuestion"/>; empty when it is not known.</param>
/// <param name="MaxOutputTokens">Bound of the answer, in tokens.</param>
/// <param name="Deadline">When the caller stops waiting, UTC; null for never.</param>
internal sealed record WriterRequest(
    string QueryId,
    string Question,
    string StandaloneQuestion,
    IReadOnlyList<Turn> History,
    IReadOnlyList<Source> Sources,
    ReadOnlyMemory<float> QueryVector,
    int MaxOutputTokens,
    DateTime? Deadline);
