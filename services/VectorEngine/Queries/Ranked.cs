namespace FitnessGrpc.VectorEngine.Queries;

/// <summary>A slot in a ranked list, with the score as shown to callers.</summary>
internal readonly record struct Ranked(int Slot, float Score, PayloadValue? OrderValue);
