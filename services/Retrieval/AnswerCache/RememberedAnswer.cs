using FitnessGrpc.Contracts.Retrieval.V1;

namespace FitnessGrpc.Retrieval.AnswerCache;

/// <summary>An answer with what a lookup has to check.</summary>
/// <param name="Answer">What is served.</param>
/// <param name="Normalized">The question in its normal form.</param>
/// <param name="Partition">Scope and filter that it was stored under.</param>
/// <param name="CreatedAt">When it was stored, in milliseconds since 1970: which of several answers under one id it is.</param>
internal sealed record RememberedAnswer(CachedAnswer Answer, string Normalized, string Partition, long CreatedAt);
