namespace FitnessGrpc.Events;

/// <summary>
/// Growing pauses between attempts, with full jitter: each is drawn evenly between a tenth of the ceiling and the ceiling,
/// which doubles from failure to failure. Jitter keeps many clients of one restarted server apart.
/// </summary>
public sealed class Backoff
{
    private readonly TimeSpan _first;
    private readonly TimeSpan _longest;
    private readonly Random _random;
    private int _failures;

    /// <param name="first">Ceiling of the first pause.</param>
    /// <param name="longest">Ceiling of every later one.</param>
    /// <param name="random">Source of the jitter.</param>
    public Backoff(TimeSpan first, TimeSpan longest, Random random)
    {
        _first = first;
        _longest = longest;
        _random = random;
    }

    /// <summary>Attempts that failed since the last that succeeded.</summary>
    public int Failures => _failures;

    /// <summary>The pause after one more failure.</summary>
    public TimeSpan Next()
    {
        var ceiling = Math.Min(_longest.TotalMilliseconds, _first.TotalMilliseconds * Math.Pow(2, Math.Min(_failures, 30)));
        _failures++;
        return TimeSpan.FromMilliseconds(ceiling * (0.1 + 0.9 * _random.NextDouble()));
    }

    /// <summary>An attempt succeeded.</summary>
    public void Reset() => _failures = 0;
}
