namespace FitnessGrpc.VectorEngine.Graphs;

/// <summary>Links while a graph is built: more places a row than it will keep, so that pruning is rare, and a lock a row.</summary>
internal sealed unsafe class LinkTable
{
    private readonly NativeBlock _links;
    private readonly ushort[] _counts;
    private readonly byte[] _locks;

    public LinkTable(int rows, int degree)
    {
        Degree = degree;
        Width = degree + Math.Max(4, degree / 2);
        _counts = new ushort[rows];
        _locks = new byte[rows];
        _links = new NativeBlock((long)rows * Width * sizeof(uint));
        for (var row = 0; row < rows; row++)
        {
            Set((uint)row, []);
        }
    }

    /// <summary>Links that a row keeps in the end.</summary>
    public int Degree { get; }

    /// <summary>Places of a row.</summary>
    public int Width { get; }

    /// <summary>Links of all rows, each list ended by <see cref="Walk.NoLink"/> unless it is full.</summary>
    public uint* All => (uint*)_links.Pointer;

    /// <summary>Number of links of a row.</summary>
    public int Count(uint row) => _counts[row];

    /// <summary>The links of a row.</summary>
    public Span<uint> Of(uint row) => new(All + (row * (long)Width), _counts[row]);

    /// <summary>Waits for the row's lock. Held for some microseconds at most.</summary>
    public void Enter(uint row)
    {
        var spin = default(SpinWait);
        while (Interlocked.CompareExchange(ref _locks[row], 1, 0) != 0)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    public void Exit(uint row) => Volatile.Write(ref _locks[row], 0);

    /// <summary>Replaces the row's links; others may be reading them and see some of both.</summary>
    public void Set(uint row, ReadOnlySpan<uint> links)
    {
        var place = All + (row * (long)Width);
        for (var i = 0; i < links.Length; i++)
        {
            Volatile.Write(ref place[i], links[i]);
        }

        if (links.Length < Width)
        {
            Volatile.Write(ref place[links.Length], Walk.NoLink);
        }

        _counts[row] = (ushort)links.Length;
    }

    /// <summary>Adds a link if there is a place.</summary>
    public bool TryAdd(uint row, uint link)
    {
        var count = _counts[row];
        if (count == Width)
        {
            return false;
        }

        // The new end first: a reader must not run into what lies behind it.
        var place = All + (row * (long)Width);
        if (count + 1 < Width)
        {
            Volatile.Write(ref place[count + 1], Walk.NoLink);
        }

        Volatile.Write(ref place[count], link);
        _counts[row] = (ushort)(count + 1);
        return true;
    }
}
