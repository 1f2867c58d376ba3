namespace FitnessGrpc.Embedding.Tokenizers;

/// <summary>A part of a text: from <paramref name="Start"/> up to <paramref name="End"/>, which is behind it.</summary>
internal readonly record struct Piece(int Start, int End);
