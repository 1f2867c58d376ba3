namespace FitnessGrpc.Embedding.Local;

/// <summary>A line of the input cannot be used.</summary>
/// <param name="line">Its number, from 1.</param>
/// <param name="reason">What is wrong with it.</param>
public sealed class LineException(long line, string reason) : Exception($"line {line} {reason}");
