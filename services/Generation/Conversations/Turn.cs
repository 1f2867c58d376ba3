namespace FitnessGrpc.Generation.Conversations;

/// <summary>A question and its answer.</summary>
/// <param name="Question">As it was asked.</param>
/// <param name="Answer">Without citation numbers: those of one turn mean nothing in the next.</param>
/// <param name="Topic">The last question that stands on its own; follow-ups lean on it.</param>
internal sealed record Turn(string Question, string Answer, string Topic);
