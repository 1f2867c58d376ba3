using FitnessGrpc.Embedding.Batching;

namespace FitnessGrpc.Embedding.Tests.Batching;

public sealed class InferenceThreadTests
{
    [Fact]
    public void Thread_that_enters_gives_way_and_those_that_it_starts_as_well()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "niceness is a thread's on Linux only");
        var (before, own, child) = (-1, -1, -1);
        var thread = new Thread(() =>
        {
            before = Niceness();
            InferenceThread.Enter();
            own = Niceness();
            var started = new Thread(() => child = Niceness());
            started.Start();
            started.Join();
        });
        thread.Start();
        thread.Join();
        Assert.Equal((10, 10), (own, child));
        Assert.NotEqual(10, before);
    }

    /// <summary>The nineteenth field of proc(5)'s stat; the second is in brackets and may have spaces.</summary>
    private static int Niceness()
    {
        var stat = File.ReadAllText("/proc/thread-self/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16], System.Globalization.CultureInfo.InvariantCulture);
    }
}
