namespace FitnessGrpc.Hosting.Json;

/// <summary>Ends a walk from any depth; what is wrong has been noted before it is thrown.</summary>
internal sealed class StrictJsonStopException : Exception;
