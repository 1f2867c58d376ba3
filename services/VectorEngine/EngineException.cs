namespace FitnessGrpc.VectorEngine;

/// <summary>An error with a meaning for the caller; its message names the offending field, point or collection.</summary>
public sealed class EngineException(EngineError error, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What kind of error it is.</summary>
    public EngineError Error { get; } = error;

    internal static EngineException Invalid(string message) => new(EngineError.InvalidInput, message);

    internal static EngineException Validation(string message) => new(EngineError.Validation, message);

    internal static EngineException Missing(string message) => new(EngineError.NotFound, message);
}
