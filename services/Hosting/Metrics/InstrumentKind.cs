namespace FitnessGrpc.Hosting.Metrics;

/// <summary>How an instrument's measurements become a metric.</summary>
internal enum InstrumentKind
{
    /// <summary>A counter that grows by each measurement.</summary>
    Counter,

    /// <summary>A counter that takes over the total that was measured.</summary>
    TotalCounter,

    /// <summary>A gauge that each measurement changes by its value.</summary>
    UpDownCounter,

    /// <summary>A gauge that shows the last measurement.</summary>
    Gauge,

    /// <summary>A histogram.</summary>
    Histogram,
}
