namespace FitnessGrpc.Retrieval.Chunking;

/// <summary>A part of a section that is kept in one piece where it fits.</summary>
/// <param name="Text">Its text, without markup.</param>
/// <param name="Lines">A list, table or code: where it does not fit it is cut between lines. Otherwise it is prose, cut between sentences.</param>
internal readonly record struct Block(string Text, bool Lines);
