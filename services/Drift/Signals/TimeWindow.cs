namespace FitnessGrpc.Drift.Signals;

/// <summary>
/// A stretch of event time that ends now. It begins at the start of a bucket, so that whole buckets are summed: it is up to
/// <see cref="BucketSeconds"/> longer than asked for.
/// </summary>
/// <param name="From">Start in seconds since 1970, inclusive; a multiple of <see cref="BucketSeconds"/>.</param>
internal readonly record struct TimeWindow(long From)
{
    /// <summary>Width of a bucket of answers. Stored with the data: a change needs a migration.</summary>
    public const int BucketSeconds = 10;

    public static TimeWindow Ending(DateTimeOffset now, int seconds) => new(BucketOf(now.ToUnixTimeSeconds() - seconds));

    /// <summary>Start of the bucket of a second after 1970.</summary>
    public static long BucketOf(long second) => second / BucketSeconds * BucketSeconds;

    public bool Contains(DateTimeOffset time) => time.ToUnixTimeSeconds() >= From;
}
