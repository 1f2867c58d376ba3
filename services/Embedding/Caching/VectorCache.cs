namespace FitnessGrpc.Embedding.Caching;

/// <summary>
/// Vectors of texts that came before, by their tokens. Two generations, each at most half of the bytes: what is found in
/// the old one moves to the young one, and when that is full the old one goes. Close to least recently used, without
/// a list to keep.
/// </summary>
internal sealed class VectorCache(long maxBytes)
{
    /// <summary>Two array headers and a dictionary entry, rounded up.</summary>
    private const int Overhead = 128;

    private static readonly TokenKeys Keys = new();
    private readonly Lock _gate = new();
    private readonly long _generationBytes = maxBytes / 2;
    private Dictionary<int[], float[]> _young = new(Keys);
    private Dictionary<int[], float[]> _old = new(Keys);
    private long _youngBytes;
    private long _oldBytes;

    /// <summary>Estimate of the memory that is held.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
                return _youngBytes + _oldBytes;
        }
    }

    /// <summary>The vector of these tokens. Never to be changed.</summary>
    public float[]? Find(int[] tokens)
    {
        if (_generationBytes == 0)
            return null;
        lock (_gate)
        {
            if (_young.TryGetValue(tokens, out var vector))
                return vector;
            if (!_old.Remove(tokens, out vector))
                return null;
            _oldBytes -= Size(tokens, vector);
            Put(tokens, vector);
            return vector;
        }
    }

    /// <summary>Keeps a vector. Neither array may change from here on.</summary>
    public void Add(int[] tokens, float[] vector)
    {
        if (Size(tokens, vector) > _generationBytes)
            return;
        lock (_gate)
        {
            if (!_young.ContainsKey(tokens) && !_old.ContainsKey(tokens))
                Put(tokens, vector);
        }
    }

    private static long Size(int[] tokens, float[] vector) => Overhead + (long)sizeof(int) * tokens.Length + (long)sizeof(float) * vector.Length;

    private void Put(int[] tokens, float[] vector)
    {
        var size = Size(tokens, vector);
        if (_youngBytes + size > _generationBytes)
        {
            (_old, _oldBytes) = (_young, _youngBytes);
            (_young, _youngBytes) = (new Dictionary<int[], float[]>(Keys), 0);
        }
        _young.Add(tokens, vector);
        _youngBytes += size;
    }
}
