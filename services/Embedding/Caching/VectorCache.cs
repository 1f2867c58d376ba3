namespace FitnessGrpc.Embedding.Caching;

/// <summary>
/// Vectors of texts that came before, of all models. Two generations, each at most half of the bytes: what is found in
/// the old one moves to the young one, and when that is full the old one goes. Close to least recently used, without
/// a list to keep.
/// </summary>
internal sealed class VectorCache(long maxBytes)
{
    /// <summary>Headers of the string and the array, and a dictionary entry, rounded up.</summary>
    private const int Overhead = 160;

    private readonly Lock _gate = new();
    private readonly long _generationBytes = maxBytes / 2;
    private Dictionary<CacheKey, CachedVector> _young = [];
    private Dictionary<CacheKey, CachedVector> _old = [];
    private long _youngBytes;
    private long _oldBytes;

    /// <summary>Whether anything is ever kept.</summary>
    public bool IsUsed => _generationBytes > 0;

    /// <summary>Estimate of the memory that is held.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
                return _youngBytes + _oldBytes;
        }
    }

    /// <summary>The vector of this text, if it is there.</summary>
    public bool TryFind(in CacheKey key, out CachedVector value)
    {
        value = default;
        if (_generationBytes == 0)
            return false;
        lock (_gate)
        {
            if (_young.TryGetValue(key, out value))
                return true;
            if (!_old.Remove(key, out value))
                return false;
            _oldBytes -= Size(key, value);
            Put(key, value);
            return true;
        }
    }

    /// <summary>Keeps a vector. It may not change from here on.</summary>
    public void Add(in CacheKey key, in CachedVector value)
    {
        if (Size(key, value) > _generationBytes)
            return;
        lock (_gate)
        {
            if (!_young.ContainsKey(key) && !_old.ContainsKey(key))
                Put(key, value);
        }
    }

    private static long Size(in CacheKey key, in CachedVector value) =>
        Overhead + (long)sizeof(char) * key.Text.Length + (long)sizeof(float) * value.Vector.Length;

    private void Put(in CacheKey key, in CachedVector value)
    {
        var size = Size(key, value);
        if (_youngBytes + size > _generationBytes)
        {
            (_old, _oldBytes) = (_young, _youngBytes);
            (_young, _youngBytes) = ([], 0);
        }
        _young.Add(key, value);
        _youngBytes += size;
    }
}
