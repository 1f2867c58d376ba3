using FitnessGrpc.Embedding.Batching;

namespace FitnessGrpc.Embedding.Tests.Batching;

public sealed class BatchQueueTests
{
    private static readonly BatchPolicy Policy = new(MaxBatchTokens: 128, MaxBatchTexts: 8, MaxQueueTokens: 1000, BulkDelay: 2000);

    [Fact]
    public void Text_alone_is_a_batch_at_once()
    {
        var queue = new BatchQueue(Policy);
        var text = Add(queue, 12);
        Assert.Equal([text], Take(queue));
        Assert.Equal((0, 0), (queue.Count, queue.Tokens));
        Assert.Empty(Take(queue));
    }

    [Fact]
    public void Short_texts_do_not_share_a_batch_with_much_longer_ones()
    {
        var queue = new BatchQueue(Policy);
        var shorts = Enumerable.Range(0, 3).Select(_ => Add(queue, 12)).ToList();
        var longer = Add(queue, 60);
        Assert.Equal(shorts, Take(queue));
        Assert.Equal([longer], Take(queue));
    }

    [Fact]
    public void Short_text_goes_ahead_of_a_long_one_that_came_just_before()
    {
        var queue = new BatchQueue(Policy);
        var longer = Add(queue, 250, now: 0);
        var shorter = Add(queue, 10, now: 100);
        Assert.Equal([shorter], Take(queue));
        Assert.Equal([longer], Take(queue));
    }

    [Fact]
    public void Long_text_is_not_passed_for_ever()
    {
        var queue = new BatchQueue(Policy);
        var longer = Add(queue, 250, now: 0);
        var taken = new List<QueuedText>();
        for (var now = 0; now < 2000 && !taken.Contains(longer); now += 50)
        {
            Add(queue, 10, now);
            taken = Take(queue, now);
        }
        Assert.Equal([longer], taken);
    }

    [Fact]
    public void Interactive_goes_before_bulk_and_bulk_is_not_starved()
    {
        var queue = new BatchQueue(Policy);
        var bulk = Add(queue, 10, now: 0, WorkPriority.Bulk);
        var waited = 0;
        for (var now = 0; now <= 3000; now += 100)
        {
            Add(queue, 10, now);
            if (Take(queue, now).Contains(bulk))
            {
                waited = now;
                break;
            }
        }
        Assert.InRange(waited, 1900, 2200);
    }

    [Fact]
    public void Batch_holds_no_text_of_another_priority()
    {
        var queue = new BatchQueue(Policy);
        Add(queue, 10, now: 0, WorkPriority.Bulk);
        var interactive = Add(queue, 10);
        Assert.Equal([interactive], Take(queue));
    }

    [Fact]
    public void Batches_of_random_texts_keep_every_bound_and_lose_nothing()
    {
        var random = new Random(5);
        var queue = new BatchQueue(Policy);
        var waiting = new HashSet<QueuedText>();
        for (var now = 0; now < 3000; now++)
        {
            for (var i = random.Next(4); i > 0; i--)
                waiting.Add(Add(queue, random.Next(1, 257), now, random.Next(2) == 0 ? WorkPriority.Bulk : WorkPriority.Interactive));
            if (random.Next(10) == 0 && waiting.Count > 0)
            {
                var removed = waiting.ElementAt(random.Next(waiting.Count));
                Assert.True(queue.Remove(removed));
                Assert.False(queue.Remove(removed));
                waiting.Remove(removed);
            }
            if (random.Next(2) == 0)
                AssertBatch(Take(queue, now), waiting);
            Assert.Equal(waiting.Count, queue.Count);
            Assert.Equal(waiting.Sum(t => t.Tokens.Length), queue.Tokens);
        }
        while (queue.Count > 0)
            AssertBatch(Take(queue), waiting);
        Assert.Empty(waiting);
        Assert.Equal(0, queue.Tokens);
    }

    [Fact]
    public void Queue_that_is_full_has_no_room_and_an_empty_one_takes_anything()
    {
        var queue = new BatchQueue(Policy);
        Assert.True(queue.HasRoom("", 5000));
        Add(queue, 700);
        Assert.True(queue.HasRoom("other", 300));
        Assert.False(queue.HasRoom("other", 301));
        Assert.Equal(1, queue.Excess("other", 301));
    }

    [Fact]
    public void Caller_fills_three_quarters_of_the_queue_and_the_rest_is_for_others()
    {
        var queue = new BatchQueue(Policy);
        Add(queue, 700);
        Assert.True(queue.HasRoom("", 50));
        Assert.False(queue.HasRoom("", 51));
        Assert.True(queue.HasRoom("other", 200));
    }

    [Fact]
    public void Text_whose_deadline_has_passed_is_not_in_a_batch()
    {
        var queue = new BatchQueue(Policy);
        var late = Add(queue, 10);
        late.Deadline = 100;
        var alsoLate = Add(queue, 11);
        alsoLate.Deadline = 99;
        var inTime = Add(queue, 11);
        inTime.Deadline = 101;
        var lateTexts = new List<QueuedText>();
        Assert.Equal([inTime], queue.Take(100, lateTexts));
        Assert.Equal([late, alsoLate], lateTexts);
        Assert.Equal((0, 0), (queue.Count, queue.Tokens));
        Assert.False(queue.Remove(late));
    }

    private static List<QueuedText> Take(BatchQueue queue, long now = 0)
    {
        var late = new List<QueuedText>();
        var batch = queue.Take(now, late);
        Assert.Empty(late);
        return batch;
    }

    private static void AssertBatch(List<QueuedText> batch, HashSet<QueuedText> waiting)
    {
        if (waiting.Count == 0)
        {
            Assert.Empty(batch);
            return;
        }
        var columns = batch.Max(t => t.Tokens.Length);
        Assert.True(batch.Count == 1 || batch.Count * columns <= Policy.MaxBatchTokens);
        Assert.InRange(batch.Count, 1, Policy.MaxBatchTexts);
        Assert.Single(batch.Select(t => t.Priority).Distinct());
        Assert.All(batch, t => Assert.True(columns - t.Tokens.Length <= Math.Max(2, columns / 6)));
        Assert.All(batch, t => Assert.True(waiting.Remove(t)));
    }

    private static QueuedText Add(BatchQueue queue, int tokens, long now = 0, WorkPriority priority = WorkPriority.Interactive)
    {
        var text = new QueuedText(new int[tokens], priority, 0, new TextGroup(new float[1][], 1));
        queue.Add(text, now);
        return text;
    }
}
