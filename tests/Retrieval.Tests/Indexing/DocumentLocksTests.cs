using FitnessGrpc.Retrieval.Indexing;

namespace FitnessGrpc.Retrieval.Tests.Indexing;

public sealed class DocumentLocksTests
{
    [Fact]
    public async Task Same_document_waits_and_another_does_not()
    {
        var locks = new DocumentLocks();
        var first = await locks.TakeAsync(["a", "b"], CancellationToken.None);
        using (await locks.TakeAsync(["c"], CancellationToken.None))
        {
            var second = locks.TakeAsync(["b", "c2"], CancellationToken.None);
            Assert.False(second.IsCompleted);
            first.Dispose();
            (await second).Dispose();
        }
    }

    [Fact]
    public async Task Cancelled_wait_gives_back_what_it_held()
    {
        var locks = new DocumentLocks();
        var first = await locks.TakeAsync(["b"], CancellationToken.None);
        using var cancel = new CancellationTokenSource();
        var waiting = locks.TakeAsync(["a", "b"], cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        (await locks.TakeAsync(["a"], CancellationToken.None)).Dispose();
        first.Dispose();
        (await locks.TakeAsync(["a", "b"], CancellationToken.None)).Dispose();
    }
}
