using FitnessGrpc.Contracts.Retrieval.V1;

namespace FitnessGrpc.Generation.Pipeline;

/// <summary>A question as the pipeline takes it: checked, defaults filled in.</summary>
/// <param name="Question">As it was asked.</param>
/// <param name="ConversationId">Conversation that it belongs to; empty for none.</param>
/// <param name="Filter">Which documents may be used; null for all. Checked by retrieval.</param>
/// <param name="MaxSources">Passages that the answer may rest on.</param>
/// <param name="MaxOutputTokens">Bound of the answer, in tokens.</param>
/// <param name="BypassCache">Neither look into the answer cache nor store in it.</param>
/// <param name="Deadline">When the caller stops waiting, UTC; null for never.</param>
internal sealed record Query(
    string Question,
    string ConversationId,
    Filter? Filter,
    int MaxSources,
    int MaxOutputTokens,
    bool BypassCache,
    DateTime? Deadline);
