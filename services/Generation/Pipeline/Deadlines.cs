namespace FitnessGrpc.Generation.Pipeline;

/// <summary>Deadlines of calls to peers.</summary>
internal static class Deadlines
{
    /// <summary>The sooner of the caller's deadline and <paramref name="seconds"/> from now, UTC.</summary>
    public static DateTime Within(this TimeProvider time, int seconds, DateTime? deadline)
    {
        var own = time.GetUtcNow().UtcDateTime.AddSeconds(seconds);
        return deadline < own ? deadline.Value : own;
    }
}
