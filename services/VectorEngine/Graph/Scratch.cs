namespace FitnessGrpc.VectorEngine.Graphs;

/// <summary>Buffers of one search, used again by later ones. Pinned arrays: their addresses hold, and the collector frees them.</summary>
internal sealed unsafe class Scratch
{
    /// <summary>Rows that one step of a walk may meet: the links of a row, and as many again seen through others.</summary>
    public const int Batch = 2048;

    private long[] _pool = [];
    private ulong[] _visited = [];
    private byte[] _query = [];
    private float[] _floats = [];
    private readonly uint[] _batch = GC.AllocateUninitializedArray<uint>(Batch, pinned: true);

    public long* Pool { get; private set; }

    public ulong* Visited { get; private set; }

    public byte* Query { get; private set; }

    /// <summary>Floats for the vector relative to its mean.</summary>
    public float* Centred { get; private set; }

    /// <summary>Floats for projected coordinates.</summary>
    public float* Projected { get; private set; }

    public uint* Rows => (uint*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _batch[0]);

    /// <summary>Makes room for a search and clears the visited marks.</summary>
    /// <param name="rows">Rows of the index.</param>
    /// <param name="ef">Size of the pool.</param>
    /// <param name="dimensions">Length of a vector.</param>
    /// <param name="queryBytes">Bytes that the prepared query takes.</param>
    public void Prepare(int rows, int ef, int dimensions, int queryBytes)
    {
        var words = (rows + 63) / 64;
        if (_visited.Length < words)
        {
            _visited = GC.AllocateArray<ulong>(words, pinned: true);
            Visited = Address(_visited);
        }
        else
        {
            Array.Clear(_visited, 0, words);
        }

        if (_pool.Length < ef + 1)
        {
            _pool = GC.AllocateUninitializedArray<long>(ef + 1, pinned: true);
            Pool = Address(_pool);
        }

        if (_query.Length < queryBytes + 128)
        {
            _query = GC.AllocateUninitializedArray<byte>(queryBytes + 128, pinned: true);
            Query = (byte*)(((nint)Address(_query) + 63) & ~63);
        }

        if (_floats.Length < (2 * dimensions) + 32)
        {
            _floats = GC.AllocateUninitializedArray<float>((2 * dimensions) + 32, pinned: true);
            Centred = Address(_floats);
            Projected = (float*)(((nint)(Address(_floats) + dimensions) + 63) & ~63);
        }
    }

    private static T* Address<T>(T[] array)
        where T : unmanaged => (T*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref array[0]);
}
