namespace FitnessGrpc.VectorEngine.Qdrant.Tests;

/// <summary>Tests that run beside no other.</summary>
[CollectionDefinition(nameof(MetricsCollection), DisableParallelization = true)]
public sealed class MetricsCollection;
