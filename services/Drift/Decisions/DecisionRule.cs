using FitnessGrpc.Drift.Signals;

namespace FitnessGrpc.Drift.Decisions;

/// <summary>Whether a signal leads to a decision now. Pure.</summary>
internal static class DecisionRule
{
    /// <param name="reading">The signal now.</param>
    /// <param name="last">When the signal last led to a decision; null when it never did.</param>
    /// <param name="now">The time.</param>
    /// <param name="cooldown">Time between two decisions of one signal at least: a reindex must have had its chance to help.</param>
    public static bool Decides(SignalReading reading, DateTimeOffset? last, DateTimeOffset now, TimeSpan cooldown) =>
        // Both ways: a clock that was set back by years must not silence the signal for years.
        reading.IsDrifting && (last is null || (now - last.Value).Duration() >= cooldown);
}
