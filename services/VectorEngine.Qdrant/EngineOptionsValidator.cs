using Microsoft.Extensions.Options;

namespace FitnessGrpc.VectorEngine.Qdrant;

/// <summary>Checks the ranges of the engine's settings.</summary>
[OptionsValidator]
internal sealed partial class EngineOptionsValidator : IValidateOptions<EngineOptions>;
