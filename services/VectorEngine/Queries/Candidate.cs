namespace FitnessGrpc.VectorEngine.Queries;

/// <summary>A point's slot and its score.</summary>
internal readonly record struct Candidate(int Slot, float Score);
