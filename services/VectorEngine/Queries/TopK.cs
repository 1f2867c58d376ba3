namespace FitnessGrpc.VectorEngine.Queries;

/// <summary>Keeps the k greatest scores in a heap whose root is the worst kept. Equal scores: the lower slot is better.</summary>
internal struct TopK
{
    private readonly int _capacity;
    private Candidate[] _heap;

    public TopK(int capacity)
    {
        _capacity = capacity;
        _heap = new Candidate[Math.Min(capacity, 64)];
    }

    public int Count { get; private set; }

    /// <summary>The score below which nothing is kept any more: that of the worst kept once all places are taken, else the least there is.</summary>
    public readonly float Floor => Count < _capacity || _capacity == 0 || float.IsNaN(_heap[0].Score) ? float.NegativeInfinity : _heap[0].Score;

    /// <summary>Whether a candidate would be kept.</summary>
    public readonly bool Admits(float score, int slot) => Count < _capacity || (_capacity > 0 && Worse(_heap[0], new Candidate(slot, score)));

    public void Add(float score, int slot)
    {
        var item = new Candidate(slot, score);
        if (Count < _capacity)
        {
            if (Count == _heap.Length)
            {
                Array.Resize(ref _heap, Math.Min(_capacity, _heap.Length * 2));
            }

            var child = Count++;
            while (child > 0 && Worse(item, _heap[(child - 1) / 2]))
            {
                _heap[child] = _heap[(child - 1) / 2];
                child = (child - 1) / 2;
            }

            _heap[child] = item;
            return;
        }

        var at = 0;
        while (true)
        {
            var child = (2 * at) + 1;
            if (child >= Count)
            {
                break;
            }

            if (child + 1 < Count && Worse(_heap[child + 1], _heap[child]))
            {
                child++;
            }

            if (!Worse(_heap[child], item))
            {
                break;
            }

            _heap[at] = _heap[child];
            at = child;
        }

        _heap[at] = item;
    }

    /// <summary>The kept candidates, best first.</summary>
    public readonly Candidate[] Sorted()
    {
        var result = _heap.AsSpan(0, Count).ToArray();
        Array.Sort(result, static (a, b) => Worse(a, b) ? 1 : Worse(b, a) ? -1 : 0);
        return result;
    }

    /// <summary>A total order: sums of huge numbers can be NaN, which is worse than any number.</summary>
    private static bool Worse(Candidate a, Candidate b) =>
        a.Score < b.Score || (a.Score == b.Score ? a.Slot > b.Slot : float.IsNaN(a.Score) && (!float.IsNaN(b.Score) || a.Slot > b.Slot));
}
