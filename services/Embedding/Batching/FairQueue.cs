using System.Runtime.InteropServices;

namespace FitnessGrpc.Embedding.Batching;

/// <summary>
/// The waiting texts of one priority, in an order that is fair to callers: start-time fair queueing (Goyal, Vin and Cheng, 1996)
/// with tokens as cost. Each caller's texts lie one behind the other in virtual time, which moves on with the texts
/// that begin a batch; a caller with nothing waiting begins at the present. So a caller's thousand texts stand behind another's one.
/// A text's rank is its start plus <see cref="BatchPolicy.HeadStart"/> times its tokens: short texts go a little ahead.
/// </summary>
internal sealed class FairQueue
{
    /// <summary>Callers that are remembered while nothing of theirs waits.</summary>
    private const int MaxIdleLanes = 1024;

    private static readonly Comparer<QueuedText> ByRank = Comparer<QueuedText>.Create(static (a, b) =>
        a.Rank != b.Rank ? a.Rank.CompareTo(b.Rank) : a.Sequence.CompareTo(b.Sequence));

    private readonly SortedSet<QueuedText> _order = new(ByRank);
    private readonly Dictionary<int, SortedSet<QueuedText>> _byLength = [];
    private readonly Dictionary<string, CallerLane> _lanes = [];
    private long _now;
    private int _idle;

    /// <summary>Texts that wait.</summary>
    public int Count => _order.Count;

    /// <summary>Tokens that wait.</summary>
    public long Tokens { get; private set; }

    /// <summary>Callers that are remembered.</summary>
    public int Lanes => _lanes.Count;

    /// <summary>The text whose turn it is; null when none waits.</summary>
    public QueuedText? First => _order.Min;

    /// <summary>The first text of this length; null when there is none.</summary>
    public QueuedText? FirstOf(int length) => _byLength.TryGetValue(length, out var same) ? same.Min : null;

    /// <summary>Takes a text in. Its arrival and sequence are set.</summary>
    public void Add(QueuedText text)
    {
        var tokens = text.Tokens.Length;
        ref var lane = ref CollectionsMarshal.GetValueRefOrAddDefault(_lanes, text.Caller, out _);
        if (lane is null)
            lane = new CallerLane();
        else if (lane.Texts == 0)
            _idle--;
        text.Start = Math.Max(_now, lane.Next);
        text.Rank = text.Start + (long)BatchPolicy.HeadStart * tokens;
        text.IsQueued = true;
        lane.Next = text.Start + tokens;
        lane.Texts++;
        lane.Tokens += tokens;
        Tokens += tokens;
        _order.Add(text);
        ref var same = ref CollectionsMarshal.GetValueRefOrAddDefault(_byLength, tokens, out _);
        same ??= new SortedSet<QueuedText>(ByRank);
        same.Add(text);
    }

    /// <summary>Virtual time moves on to this text, which begins a batch.</summary>
    public void Begin(QueuedText text) => _now = Math.Max(_now, text.Start);

    /// <summary>Takes a text out that waits here.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isComputed">False gives its tokens back to its caller.</param>
    public void Remove(QueuedText text, bool isComputed)
    {
        var tokens = text.Tokens.Length;
        text.IsQueued = false;
        _order.Remove(text);
        var same = _byLength[tokens];
        same.Remove(text);
        if (same.Count == 0)
            _byLength.Remove(tokens);
        Tokens -= tokens;
        var lane = _lanes[text.Caller];
        lane.Texts--;
        lane.Tokens -= tokens;
        if (!isComputed)
            lane.Next -= tokens;
        if (lane.Texts == 0)
            Forget(text.Caller, lane);
    }

    /// <summary>Tokens of a caller that wait.</summary>
    public long TokensOf(string caller) => _lanes.TryGetValue(caller, out var lane) ? lane.Tokens : 0;

    /// <summary>Tokens that are computed before a caller's next text of so many tokens is done, if nobody else comes: each other caller gets as much as it.</summary>
    public long Ahead(string caller, long tokens)
    {
        var own = tokens + TokensOf(caller);
        var ahead = own;
        foreach (var (name, other) in _lanes)
        {
            if (name != caller)
                ahead += Math.Min(other.Tokens, own * BatchPolicy.HeadStart);
        }
        return ahead;
    }

    /// <summary>A caller that is not ahead of the present is as good as a new one.</summary>
    private void Forget(string caller, CallerLane lane)
    {
        if (Count == 0)
        {
            _lanes.Clear();
            _idle = 0;
        }
        else if (lane.Next <= _now)
        {
            _lanes.Remove(caller);
        }
        else if (++_idle > MaxIdleLanes)
        {
            foreach (var (name, idle) in _lanes)
            {
                if (idle.Texts == 0)
                    _lanes.Remove(name);
            }
            _idle = 0;
        }
    }
}
