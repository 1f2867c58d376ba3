namespace FitnessGrpc.Functional.Tests.Deployments;

/// <summary>Waits for what happens soon and not at once: events travel through an outbox.</summary>
internal static class Eventually
{
    public static async Task<T> HoldsAsync<T>(Func<Task<T>> read, Func<T, bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var value = await read();
            if (condition(value))
                return value;
            Assert.False(limit.IsCancellationRequested, $"Still not so after 30 s: {value}");
            await Task.Delay(50);
        }
    }
}
