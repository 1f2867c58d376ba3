namespace FitnessGrpc.Embedding.Batching;

/// <summary>Tokens that are computed in a second, as the last batches had it: each weighs less by an eighth with every batch after it.</summary>
/// <param name="workers">Batches that run at once.</param>
internal sealed class ServiceRate(int workers)
{
    private const double Decay = 7.0 / 8;
    private double _tokens;
    private double _seconds;

    /// <summary>Tokens a second of all workers together, when all work; 0 while nothing is known.</summary>
    public double TokensPerSecond => _seconds > 0 ? _tokens / _seconds * workers : 0;

    /// <summary>A batch is done.</summary>
    public void Record(long tokens, double seconds)
    {
        _tokens = _tokens * Decay + tokens;
        _seconds = _seconds * Decay + Math.Max(seconds, 1e-6);
    }

    /// <summary>How long so many tokens take; zero while nothing is known.</summary>
    public TimeSpan TimeOf(long tokens) =>
        TokensPerSecond is > 0 and var rate ? TimeSpan.FromSeconds(Math.Min(tokens / rate, 86_400)) : TimeSpan.Zero;
}
