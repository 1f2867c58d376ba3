namespace FitnessGrpc.VectorEngine;

/// <summary>How examples are combined.</summary>
public enum RecommendStrategy
{
    /// <summary>Closest to the mean of the positive examples, moved away from the mean of the negative ones: p + (p − n).</summary>
    AverageVector,

    /// <summary>By the closest example: sig(sim) of a positive one, −sig(sim) of a negative one.</summary>
    BestScore,

    /// <summary>Sum of similarities to the positive examples minus that to the negative ones.</summary>
    SumScores,
}
