namespace FitnessGrpc.Embedding.Backends;

/// <summary>Texts of one batch as tokens, padded at their ends to one length.</summary>
/// <param name="Rows">Number of texts.</param>
/// <param name="Columns">Tokens of the longest.</param>
/// <param name="Ids">Rows × columns token ids, row by row; what stands behind them is to be ignored.</param>
/// <param name="Mask">1 for a token, 0 for padding; as long as <paramref name="Ids"/>.</param>
public readonly record struct TokenBatch(int Rows, int Columns, Memory<long> Ids, Memory<long> Mask);
