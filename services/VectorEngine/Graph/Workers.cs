using System.Runtime.ExceptionServices;

namespace FitnessGrpc.VectorEngine.Graphs;

/// <summary>Threads of their own for long computing: the pool serves calls.</summary>
internal static class Workers
{
    /// <summary>Runs the work on so many threads, this one among them; throws what the first of them threw.</summary>
    public static void Run(int threads, Action<int> work)
    {
        ExceptionDispatchInfo? failure = null;
        void Guarded(int worker)
        {
            try
            {
                work(worker);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
            }
        }

        var others = new Thread[Math.Max(1, threads) - 1];
        for (var i = 0; i < others.Length; i++)
        {
            var worker = i + 1;
            others[i] = new Thread(() => Guarded(worker)) { IsBackground = true, Name = "vector index", Priority = ThreadPriority.BelowNormal };
            others[i].Start();
        }

        Guarded(0);
        foreach (var thread in others)
        {
            thread.Join();
        }

        failure?.Throw();
    }
}
