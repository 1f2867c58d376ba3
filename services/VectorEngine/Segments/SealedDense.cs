using FitnessGrpc.VectorEngine.Graphs;
using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine.Segments;

/// <summary>Dense vectors in a mapped component: the rows of all slots, then a bitmap of those that are there.</summary>
internal sealed unsafe class SealedDense : IVectorColumn, IRows, IDisposable
{
    /// <summary>Kilobytes of vectors from which on there is a graph whatever the collection says.</summary>
    private const int MostScanned = 10_000;

    private readonly Component _component;
    private readonly float* _rows;
    private readonly ulong* _has;
    private readonly int _slots;
    private readonly string _graphPath;
    private Component? _graphFile;

    private SealedDense(Component component, DenseVectorSchema schema, int slots, string graphPath)
    {
        (_component, Schema, _slots, _graphPath) = (component, schema, slots, graphPath);
        _rows = (float*)component.Body;
        _has = (ulong*)(component.Body + RowBytes(schema, slots));
    }

    public DenseVectorSchema Schema { get; set; }

    public int Count { get; set; }

    int IRows.Count => _slots;

    int IRows.Dimensions => Schema.Size;

    /// <summary>The graph over the vectors, or null while there is none.</summary>
    public GraphIndex? Graph { get; private set; }

    /// <summary>Whether a graph is missing or was built for other settings.</summary>
    public bool NeedsGraph => Schema.Graph.M > 0
        && (long)Count * Schema.Size * sizeof(float) >= Math.Min(Schema.Graph.FullScanKilobytes, MostScanned) * 1000L
        && (Graph is null || Graph.Graph.M != Schema.Graph.M || Graph.Graph.EfConstruct != Schema.Graph.EfConstruct || Graph.Quantization != Schema.Quantization);

    public ReadOnlySpan<ulong> HasBits => new(_has, Bits.Words(_slots));

    /// <summary>Bytes of the rows, up to the next multiple of 64.</summary>
    public static long RowBytes(DenseVectorSchema schema, int slots) => (((long)schema.Size * slots * sizeof(float)) + 63) / 64 * 64;

    public static SealedDense Open(IStorage storage, string folder, int column, DenseVectorSchema schema, int slots)
    {
        var path = Path.Combine(folder, SegmentFiles.Dense(column));
        var component = Component.Open(storage, path, ComponentKind.Dense);
        if (component.Length != RowBytes(schema, slots) + (Bits.Words(slots) * sizeof(ulong)))
        {
            component.Dispose();
            throw new InvalidDataException($"{Path.GetFileName(path)} does not fit its segment");
        }

        var dense = new SealedDense(component, schema, slots, Path.Combine(folder, SegmentFiles.Graph(column)));
        dense.PrepareGraph(storage)?.Invoke();
        return dense;
    }

    public bool Has(int slot) => (uint)slot < (uint)_slots && (_has[slot >> 6] & (1UL << slot)) != 0;

    public ReadOnlySpan<float> At(int slot)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)slot, (uint)_slots);
        return new(_rows + ((long)slot * Schema.Size), Schema.Size);
    }

    /// <summary>Builds a graph and writes its file, which <see cref="PrepareGraph"/> then takes up. Runs beside readers.</summary>
    /// <param name="storage">Where the file goes.</param>
    /// <param name="seed">A graph whose links are used again, or null.</param>
    /// <param name="seedRows">The slots that its rows have here; -1 for none.</param>
    /// <param name="threads">Threads to use.</param>
    /// <param name="cancellation">Gives up.</param>
    public void BuildGraph(IStorage storage, GraphIndex? seed, ReadOnlySpan<int> seedRows, int threads, CancellationToken cancellation)
    {
        var schema = Schema;
        var graph = GraphIndex.Build(this, schema.Distance, schema.Graph, schema.Quantization, seed, seedRows, threads, cancellation);
        GraphFile.Write(storage, _graphPath, graph);
    }

    /// <summary>Maps and checks the graph's file, when there is one that fits; what it returns takes up the graph and must not run beside readers.</summary>
    public Action? PrepareGraph(IStorage storage)
    {
        if (GraphFile.TryOpen(storage, _graphPath, this) is not { } opened)
        {
            return null;
        }

        return () =>
        {
            _graphFile?.Dispose();
            (Graph, _graphFile) = opened;
        };
    }

    public void Dispose()
    {
        _graphFile?.Dispose();
        _component.Dispose();
    }
}
