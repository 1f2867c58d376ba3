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
        Assert.Equal([text], queue.Take());
        Assert.Equal((0, 0), (queue.Count, queue.Tokens));
        Assert.Empty(queue.Take());
    }

    [Fact]
    public void Short_texts_do_not_share_a_batch_with_much_longer_ones()
    {
        var queue = new BatchQueue(Policy);
        var shorts = Enumerable.Range(0, 3).Select(_ => Add(queue, 12)).ToList();
        var longer = Add(queue, 60);
        Assert.Equal(shorts, queue.Take());
        Assert.Equal([longer], queue.Take());
    }

    [Fact]
    public void Short_text_goes_ahead_of_a_long_one_that_came_just_before()
    {
        var queue = new BatchQueue(Policy);
        var longer = Add(queue, 250, now: 0);
        var shorter = Add(queue, 10, now: 100);
        Assert.Equal([shorter], queue.Take());
        Assert.Equal([longer], queue.Take());
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
            taken = queue.Take();
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
            if (queue.Take().Contains(bulk))
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
        Assert.Equal([interactive], queue.Take());
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
                AssertBatch(queue.Take(), waiting);
            Assert.Equal(waiting.Count, queue.Count);
            Assert.Equal(waiting.Sum(t => t.Tokens.Length), queue.Tokens);
        }
        while (queue.Count > 0)
            AssertBatch(queue.Take(), waiting);
        Assert.Empty(waiting);
        Assert.Equal(0, queue.Tokens);
    }

    [Fact]
    public void Queue_that_is_full_has_no_room_and_an_empty_one_takes_anything()
    {
        var queue = new BatchQueue(Policy);
        Assert.True(queue.HasRoom(5000));
        Add(queue, 900);
        Assert.True(queue.HasRoom(100));
        Assert.False(queue.HasRoom(101));
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
        Assert.All(batch, t => Assert.True(columns - t.Tokens.Length <= Math.Max(4, columns / 4)));
        Assert.All(batch, t => Assert.True(waiting.Remove(t)));
    }

    private static QueuedText Add(BatchQueue queue, int tokens, long now = 0, WorkPriority priority = WorkPriority.Interactive)
    {
        var text = new QueuedText(new int[tokens], priority, 0, new TextGroup(new float[1][], 1));
        queue.Add(text, now);
        return text;
    }
}
