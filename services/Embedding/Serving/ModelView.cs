namespace FitnessGrpc.Embedding.Serving;

/// <summary>What a caller is told of a model.</summary>
/// <param name="Name">Name that requests give.</param>
/// <param name="IsDefault">It answers requests that name no model.</param>
/// <param name="Model">What answers; null when nothing could be loaded.</param>
/// <param name="Reason">Why the last load failed; empty when it did not.</param>
/// <param name="Stamp">What the folder looked like just before the last load.</param>
internal sealed record ModelView(string Name, bool IsDefault, ServedModel? Model, string Reason, UInt128 Stamp);
