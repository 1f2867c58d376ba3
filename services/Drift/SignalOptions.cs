using System.ComponentModel.DataAnnotations;

namespace FitnessGrpc.Drift;

/// <summary>When a signal is drift.</summary>
public sealed class SignalOptions
{
    /// <summary>Above this value the signal drifts. 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double Threshold { get; set; }

    /// <summary>Fewer samples in the window decide nothing. 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int MinSamples { get; set; }

    /// <summary>Length of the window that ends now, in seconds. 60 to 604,800 (7 days).</summary>
    [Range(60, 604_800)]
    public int WindowSeconds { get; set; }
}
