using System.ComponentModel.DataAnnotations;

namespace FitnessGrpc.VectorEngine;

/// <summary>Where the engine keeps its data, when it forces it to disk, and the limits it enforces.</summary>
public sealed class EngineOptions
{
    /// <summary>The data folder; created when it is missing, locked while the engine is open.</summary>
    [Required]
    public string DataPath { get; set; } = "";

    /// <summary>Folder of the snapshots; empty is <c>snapshots</c> in the data folder. It may be on another file system.</summary>
    public string SnapshotsPath { get; set; } = "";

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

    /// <summary>Most bytes of one point's payload, also of one that many writes made.</summary>
    [Range(1024, 64 << 20)]
    public int MaxPayloadBytes { get; set; } = 4 << 20;

    /// <summary>Deepest nesting of a payload. Protobuf readers stop at 100 messages within each other, which is 33 objects.</summary>
    [Range(1, 64)]
    public int MaxPayloadDepth { get; set; } = 32;

    /// <summary>Most bytes of what the face of the engine keeps with a collection (<see cref="CollectionSchema.Annotations"/>).</summary>
    [Range(1024, 16 << 20)]
    public int MaxAnnotationBytes { get; set; } = 1 << 20;

    /// <summary>Largest request that is read and largest answer that is sent, in bytes.</summary>
    [Range(1 << 20, 1 << 30)]
    public int MaxMessageBytes { get; set; } = 32 << 20;

    /// <summary>Most points in one write.</summary>
    [Range(1, 1 << 20)]
    public int MaxPointsPerRequest { get; set; } = 100_000;

    /// <summary>Most points in one collection.</summary>
    [Range(1, 1 << 28)]
    public int MaxPointsPerCollection { get; set; } = 1 << 26;

    /// <summary>Most collections, and most aliases.</summary>
    [Range(1, 65536)]
    public int MaxCollections { get; set; } = 1000;

    /// <summary>
    /// Bytes of the process's collected heap and of graphs beyond which writes that need memory are refused; 0 is 80% of what the runtime may use.
    /// </summary>
    [Range(0, 1L << 50)]
    public long MaxMemoryBytes { get; set; }

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

    /// <summary>Bytes of one dense vector's rows in the tail that seal it into a mapped, indexed segment; Qdrant's indexing_threshold.</summary>
    [Range(64 << 10, 1L << 32)]
    public long SealBytes { get; set; } = 10_000L << 10;

    /// <summary>Points in the tail that seal it, whatever their vectors.</summary>
    [Range(1000, 1 << 24)]
    public int SealPoints { get; set; } = 65_536;

    /// <summary>Most points of a segment.</summary>
    [Range(1000, 1 << 26)]
    public int MaxSegmentPoints { get; set; } = 1 << 24;

    /// <summary>Share of deleted points that makes the optimiser write a segment again.</summary>
    [Range(0.01, 1)]
    public double DeletedThreshold { get; set; } = 0.2;

    /// <summary>Segments with fewer points are left alone whatever was deleted.</summary>
    [Range(1, 1 << 26)]
    public int VacuumMinPoints { get; set; } = 1000;

    /// <summary>Time without a write after which segments are merged further than a busy collection's.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan IdleTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Threads of the optimiser, which works on one collection at a time; 0 is all processors.</summary>
    [Range(0, 256)]
    public int OptimizerThreads { get; set; }
}
