using System.ComponentModel.DataAnnotations;

namespace FitnessGrpc.VectorEngine;

/// <summary>Where the engine keeps its data, when it forces it to disk, and the limits it enforces.</summary>
public sealed class EngineOptions
{
    /// <summary>The data folder; created when it is missing, locked while the engine is open.</summary>
    [Required]
    public string DataPath { get; set; } = "";

    /// <summary>When the log is forced to the disk.</summary>
    public FsyncPolicy Fsync { get; set; } = FsyncPolicy.Always;

    /// <summary>Used by <see cref="FsyncPolicy.Interval"/>; 10 ms to 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan FsyncInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Log size in bytes that starts a checkpoint; the log may also grow to half the last checkpoint's size.</summary>
    [Range(4096, 1L << 40)]
    public long CheckpointBytes { get; set; } = 64L << 20;

    /// <summary>Most dimensions of a dense vector.</summary>
    [Range(1, 65536)]
    public int MaxDimensions { get; set; } = 65536;

    /// <summary>Most numbers of one multivector, all rows together.</summary>
    [Range(1, 1 << 24)]
    public int MaxMultivectorElements { get; set; } = 1 << 20;

    /// <summary>Most elements of one sparse vector.</summary>
    [Range(1, 1 << 20)]
    public int MaxSparseElements { get; set; } = 65536;

    /// <summary>Most vector names in a collection.</summary>
    [Range(1, 1024)]
    public int MaxVectorNames { get; set; } = 64;

    /// <summary>Most bytes of one point's payload, as stored.</summary>
    [Range(1024, 64 << 20)]
    public int MaxPayloadBytes { get; set; } = 4 << 20;

    /// <summary>Deepest nesting of a payload. Protobuf readers stop at 100 messages within each other, which is 33 objects.</summary>
    [Range(1, 64)]
    public int MaxPayloadDepth { get; set; } = 32;

    /// <summary>Most bytes of what the face of the engine keeps with a collection (<see cref="CollectionSchema.Annotations"/>).</summary>
    [Range(1024, 16 << 20)]
    public int MaxAnnotationBytes { get; set; } = 1 << 20;

    /// <summary>Most points in one write.</summary>
    [Range(1, 1 << 20)]
    public int MaxPointsPerRequest { get; set; } = 100_000;

    /// <summary>Most points in one collection.</summary>
    [Range(1, 1 << 28)]
    public int MaxPointsPerCollection { get; set; } = 1 << 26;

    /// <summary>Most collections, and most aliases.</summary>
    [Range(1, 65536)]
    public int MaxCollections { get; set; } = 1000;

    /// <summary>Most payload indexes in a collection.</summary>
    [Range(1, 1024)]
    public int MaxPayloadIndexes { get; set; } = 100;

    /// <summary>Most conditions in one filter, nested ones included.</summary>
    [Range(1, 1 << 20)]
    public int MaxFilterConditions { get; set; } = 10_000;

    /// <summary>Deepest nesting of filters.</summary>
    [Range(1, 64)]
    public int MaxFilterDepth { get; set; } = 32;

    /// <summary>Most writes of a collection that wait for the log.</summary>
    [Range(1, 4096)]
    public int MaxPendingWrites { get; set; } = 128;
}
