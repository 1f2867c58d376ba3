namespace FitnessGrpc.Retrieval.Indexing;

/// <summary>One writer a document in this process. Locks of several documents are taken in one order, so that two requests never wait for each other.</summary>
internal sealed class DocumentLocks
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Takes the locks of these documents; disposing gives them back.</summary>
    public async Task<IDisposable> TakeAsync(IEnumerable<string> documentIds, CancellationToken cancellation)
    {
        var held = new Held(this);
        try
        {
            foreach (var id in documentIds.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                var entry = Enter(id);
                try
                {
                    await entry.Gate.WaitAsync(cancellation);
                }
                catch
                {
                    Leave(id);
                    throw;
                }
                held.Ids.Add(id);
            }
            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private Entry Enter(string id)
    {
        lock (_entries)
        {
            if (!_entries.TryGetValue(id, out var entry))
                _entries[id] = entry = new Entry();
            entry.Users++;
            return entry;
        }
    }

    /// <summary>Forgets a lock that nobody holds or waits for.</summary>
    private void Leave(string id)
    {
        lock (_entries)
        {
            if (--_entries[id].Users == 0)
                _entries.Remove(id);
        }
    }

    private void Release(string id)
    {
        lock (_entries)
            _entries[id].Gate.Release();
        Leave(id);
    }

    private sealed class Entry
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public int Users { get; set; }
    }

    private sealed class Held(DocumentLocks locks) : IDisposable
    {
        public List<string> Ids { get; } = [];

        public void Dispose()
        {
            foreach (var id in Ids)
                locks.Release(id);
            Ids.Clear();
        }
    }
}
