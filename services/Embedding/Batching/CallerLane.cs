namespace FitnessGrpc.Embedding.Batching;

/// <summary>What one caller has waiting in one priority.</summary>
internal sealed class CallerLane
{
    /// <summary>Where its next text begins in virtual time.</summary>
    public long Next { get; set; }

    /// <summary>Texts that wait.</summary>
    public int Texts { get; set; }

    /// <summary>Tokens that wait.</summary>
    public long Tokens { get; set; }
}
