namespace FitnessGrpc.VectorEngine.Qdrant.Mapping;

/// <summary>Rules of strict mode's own settings.</summary>
internal static class StrictModeMapping
{
    public static void Check(Wire.StrictModeConfig? config)
    {
        if (config is null)
            return;
        Positive(config.HasMaxQueryLimit, config.MaxQueryLimit, "max_query_limit");
        Positive(config.HasMaxTimeout, config.MaxTimeout, "max_timeout");
        Positive(config.HasReadRateLimit, config.ReadRateLimit, "read_rate_limit");
        Positive(config.HasWriteRateLimit, config.WriteRateLimit, "write_rate_limit");
        Positive(config.HasMaxPointsCount, config.MaxPointsCount, "max_points_count");
    }

    private static void Positive(bool given, ulong value, string field)
    {
        if (given && value < 1)
            throw Malformed.Field($"strict_mode_config.{field}", "must be at least 1");
    }
}
