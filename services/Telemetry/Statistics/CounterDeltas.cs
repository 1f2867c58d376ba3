using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Hosting.State;

namespace FitnessGrpc.Telemetry.Statistics;

/// <summary>What a batch of events adds to the counters: summed first, so that each counter is written once.</summary>
internal sealed class CounterDeltas
{
    private readonly Dictionary<(long Second, int Counter), long> _deltas = [];

    /// <param name="item">A valid event.</param>
    /// <param name="second">When it happened, in seconds since 1970.</param>
    public void Add(Event item, long second)
    {
        switch (item.PayloadCase)
        {
            case Event.PayloadOneofCase.QueryAnswered:
                Add(second, item.QueryAnswered);
                break;
            case Event.PayloadOneofCase.FeedbackGiven when item.FeedbackGiven.HasCorrection:
                Add(second, CounterId.Corrections, 1);
                break;
        }
    }

    /// <summary>Adds the sums to the stored counters, at every width.</summary>
    public void Write(SqliteSession session)
    {
        foreach (var width in WindowCover.Widths)
        {
            foreach (var bucket in _deltas.GroupBy(d => (Start: d.Key.Second / width * width, d.Key.Counter)))
            {
                session.Execute(
                    """
                    INSERT INTO counters (width, start, counter, value) VALUES (@width, @start, @counter, @value)
                    ON CONFLICT (width, start, counter) DO UPDATE SET value = counters.value + excluded.value
                    """,
                    ("@width", width), ("@start", bucket.Key.Start), ("@counter", bucket.Key.Counter), ("@value", bucket.Sum(static d => d.Value)));
            }
        }
    }

    private void Add(long second, QueryAnswered query)
    {
        Add(second, CounterId.Queries, 1);
        Add(second, CounterId.FirstLatencyBin + LatencyBins.Of(query.LatencyMs), 1);
        Add(second, CounterId.PromptTokens, query.PromptTokens);
        Add(second, CounterId.CompletionTokens, query.CompletionTokens);
        if (!query.Answered)
            Add(second, CounterId.Unanswered, 1);
        if (query.CacheBypassed)
            return;
        Add(second, query.CacheStatus switch
        {
            CacheStatus.Exact => CounterId.ExactHits,
            CacheStatus.Semantic => CounterId.SemanticHits,
            _ => CounterId.Misses,
        }, 1);
    }

    private void Add(long second, int counter, long value)
    {
        if (value == 0)
            return;
        var key = (second, counter);
        _deltas[key] = _deltas.GetValueOrDefault(key) + value;
    }
}
