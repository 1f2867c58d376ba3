using FitnessGrpc.Embedding.Batching;

namespace FitnessGrpc.Embedding.Tests.Batching;

/// <summary>What holds for any traffic. Random, with seeds.</summary>
public sealed class FairnessTests
{
    private static readonly BatchPolicy Policy = new(MaxBatchTokens: 128, MaxBatchTexts: 64, MaxQueueTokens: 10_000_000, BulkDelay: 2000);
    private readonly BatchQueue _queue = new(Policy);

    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 40)]
    [InlineData(3, 128)]
    public void Single_text_waits_for_about_a_batch_of_a_caller_with_ten_thousand(int seed, int length)
    {
        var random = new Random(seed);
        for (var i = 0; i < 10_000; i++)
            Add("many", random.Next(8, 129));
        for (var i = 0; i < 20; i++)
            Take();
        var single = Add("one", length);
        var before = 0;
        for (var batch = Take(); !batch.Contains(single); batch = Take())
            before += batch.Sum(static t => t.Tokens.Length);
        Assert.InRange(before, 0, 2 * Policy.MaxBatchTokens);
    }

    [Fact]
    public void Callers_that_both_have_work_get_as_many_tokens_each_whatever_the_length_of_their_texts()
    {
        for (var i = 0; i < 4000; i++)
            Add("short", 10);
        for (var i = 0; i < 400; i++)
            Add("long", 100);
        var tokens = new Dictionary<string, int> { ["short"] = 0, ["long"] = 0 };
        for (var i = 0; i < 200; i++)
        {
            foreach (var text in Take())
                tokens[text.Caller] += text.Tokens.Length;
        }
        Assert.InRange((double)tokens["short"] / tokens["long"], .95, 1.05);
    }

    [Fact]
    public void Callers_with_texts_of_one_length_share_each_batch()
    {
        for (var i = 0; i < 1000; i++)
            Add("first", 16);
        for (var i = 0; i < 1000; i++)
            Add("second", 16);
        var firsts = Enumerable.Range(0, 50).SelectMany(_ => Take()).Count(static t => t.Caller == "first");
        Assert.InRange(firsts, 190, 210);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    public void Nobody_starves_while_more_comes_than_is_computed(int seed)
    {
        var random = new Random(seed);
        var waiting = new Dictionary<QueuedText, int>();
        for (var step = 0; step < 4000; step++)
        {
            // Interactive work alone is more than a batch a step; each caller has a few texts at once, as a person or a service has.
            for (var i = random.Next(1, 5); i > 0; i--)
            {
                var caller = $"caller {random.Next(6)}";
                if (waiting.Keys.Count(t => t.Caller == caller) < 8)
                    waiting.Add(Add(caller, random.Next(1, 129), step * 20, random.Next(3) == 0 ? WorkPriority.Bulk : WorkPriority.Interactive), step);
            }
            foreach (var text in Take(step * 20))
            {
                // 6 callers of 8 texts are at most 48 batches; bulk work gets an eighth of them after its 100 steps.
                Assert.InRange(step - waiting[text], 0, text.Priority == WorkPriority.Bulk ? 100 + 8 * 48 : 2 * 48);
                waiting.Remove(text);
            }
        }
        Assert.All(waiting, w => Assert.InRange(4000 - w.Value, 0, 100 + 8 * 48));
    }

    [Fact]
    public void Bulk_work_has_its_eighth_beside_interactive_work_without_end()
    {
        for (var i = 0; i < 20_000; i++)
            Add("person", 16);
        for (var i = 0; i < 5000; i++)
            Add("import", 16, priority: WorkPriority.Bulk);
        var taken = Enumerable.Range(0, 1600).SelectMany(_ => Take(3000)).ToList();
        Assert.InRange(taken.Count(static t => t.Priority == WorkPriority.Bulk) / (double)taken.Count, .12, .13);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Texts_of_a_caller_and_length_leave_in_the_order_in_which_they_came(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 2000; i++)
            Add($"caller {random.Next(5)}", random.Next(1, 30));
        var last = new Dictionary<(string, int), long>();
        while (_queue.Count > 0)
        {
            foreach (var text in Take())
            {
                var key = (text.Caller, text.Tokens.Length);
                Assert.True(text.Sequence > last.GetValueOrDefault(key, -1));
                last[key] = text.Sequence;
            }
        }
    }

    [Fact]
    public void Cancelled_texts_give_their_tokens_back()
    {
        for (var i = 0; i < 500; i++)
            Add("other", 20);
        var cancelled = Enumerable.Range(0, 500).Select(_ => Add("fickle", 20)).ToList();
        Assert.All(cancelled, t => Assert.True(_queue.Remove(t)));
        Assert.Equal(500 * 20, _queue.Tokens);
        var next = Add("fickle", 20);
        Assert.Contains(next, Take());
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    [InlineData(23)]
    public void Tokens_are_conserved_whatever_comes_is_taken_is_cancelled_or_late(int seed)
    {
        var random = new Random(seed);
        var waiting = new HashSet<QueuedText>();
        var late = new List<QueuedText>();
        for (var now = 0; now < 3000; now++)
        {
            for (var i = random.Next(4); i > 0; i--)
            {
                var text = Add($"caller {random.Next(30)}", random.Next(1, 200), now, random.Next(2) == 0 ? WorkPriority.Bulk : WorkPriority.Interactive);
                text.Deadline = now + random.Next(1, 400);
                waiting.Add(text);
            }
            if (random.Next(5) == 0 && waiting.Count > 0)
            {
                var removed = waiting.ElementAt(random.Next(waiting.Count));
                Assert.True(_queue.Remove(removed));
                waiting.Remove(removed);
            }
            if (random.Next(3) == 0)
            {
                late.Clear();
                var batch = _queue.Take(now, late);
                Assert.All(late, t => Assert.True(t.Deadline <= now && waiting.Remove(t)));
                Assert.All(batch, t => Assert.True(t.Deadline > now && waiting.Remove(t)));
                var columns = batch.Select(static t => t.Tokens.Length).DefaultIfEmpty().Max();
                Assert.True(batch.Count <= 1 || batch.Count * columns <= Policy.MaxBatchTokens);
            }
            Assert.Equal((waiting.Count, waiting.Sum(static t => (long)t.Tokens.Length)), (_queue.Count, _queue.Tokens));
        }
    }

    [Theory]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(34)]
    public void Work_is_done_after_no_more_tokens_than_was_foretold_if_nobody_else_comes(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 30; round++)
        {
            for (var i = random.Next(300); i > 0; i--)
                Add($"caller {random.Next(1, 5)}", random.Next(1, 129), priority: random.Next(4) == 0 ? WorkPriority.Bulk : WorkPriority.Interactive);
            for (var i = random.Next(20); i > 0; i--)
                Take(5000);
            var priority = random.Next(4) == 0 ? WorkPriority.Bulk : WorkPriority.Interactive;
            var mine = Enumerable.Range(0, random.Next(1, 20)).Select(_ => random.Next(1, 129)).ToList();
            var foretold = _queue.Ahead(priority, "caller 1", mine.Sum());
            var open = mine.Select(length => Add("caller 1", length, priority: priority)).ToHashSet();
            var done = 0L;
            while (open.Count > 0)
            {
                foreach (var text in Take(5000))
                {
                    done += text.Tokens.Length;
                    open.Remove(text);
                }
            }
            // Batches are whole, and lengths are met a little early or late.
            Assert.InRange(done, mine.Sum(), foretold + 6 * Policy.MaxBatchTokens);
        }
    }

    private QueuedText Add(string caller, int tokens, long now = 0, WorkPriority priority = WorkPriority.Interactive)
    {
        var text = new QueuedText(new int[tokens], priority, 0, new TextGroup(new float[1][], 1), caller);
        _queue.Add(text, now);
        return text;
    }

    private List<QueuedText> Take(long now = 0)
    {
        var late = new List<QueuedText>();
        var batch = _queue.Take(now, late);
        Assert.Empty(late);
        return batch;
    }
}
