using System.Diagnostics;
using FitnessGrpc.Contracts.Embedding.V1;
using Grpc.Core;

namespace FitnessGrpc.Benchmarks.Embedding;

/// <summary>
/// Four times what the service can do, asked for at a steady pace whatever it answers (an open loop), each call a text with a deadline: what is accepted is
/// to be in time, what is refused refused at once, memory to stay as it is, and throughput to be back as soon as it is over. The callers, in this
/// process, compute on the same processors.
/// </summary>
internal sealed class OverloadBenchmark(ServedLoad load, int seconds)
{
    private const int Factor = 4;
    private const int Callers = 64;
    private const int Pace = 200;
    private const string AllCalls = "all calls";
    private const string Memory = "process_working_set_bytes";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(10);

    public async Task RunAsync(IReadOnlyList<string> texts, Action<Figure> add)
    {
        await load.CallersAsync(texts, Callers);
        var capacity = await CapacityAsync(texts);
        var calls = new Outcomes();
        var memory = await OverloadAsync(texts, capacity * Factor, calls);
        var after = await CapacityAsync(texts);

        var refused = calls.Refused.Order().ToArray();
        add(new Figure("embedding.overload.answered", calls.Answered, "calls", AllCalls, Share(calls.Answered, calls.All)));
        add(new Figure("embedding.overload.refused", refused.Length, "calls", AllCalls, Share(refused.Length, calls.All)));
        add(new Figure("embedding.overload.late", calls.Late, "calls accepted and past their deadline of 2 s", AllCalls, Share(calls.Late, calls.All)));
        foreach (var percent in new[] { 50, 90, 99 })
            add(new Figure($"embedding.overload.refusal.p{percent}", At(refused, percent), "ms", "5 ms", Math.Round(At(refused, percent) / 5, 4)));
        // The first third is left to buffers that grow until they are large enough.
        var (early, late) = (memory[memory.Count / 3], memory[^1]);
        add(new Figure("embedding.overload.memory", Math.Round(late / 1048576, 1), "MiB at the end", "after a third of the time", Math.Round(late / early, 4)));
        add(new Figure("embedding.overload.after", Math.Round(after, 1), "texts/s of 64 callers at once after it", "before", Math.Round(after / capacity, 4)));
    }

    private async Task<double> CapacityAsync(IReadOnlyList<string> texts)
    {
        var rates = new List<double>();
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < Settle;)
            rates.Add((await load.CallersAsync(texts, Callers)).Throughput);
        return Figure.Median(rates);
    }

    /// <summary>Asks for so many texts a second; gives the memory of the server, every second.</summary>
    private async Task<List<double>> OverloadAsync(IReadOnlyList<string> texts, double rate, Outcomes outcomes)
    {
        var memory = new List<double>();
        var open = new HashSet<Task>();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / Pace));
        var started = Stopwatch.GetTimestamp();
        for (var sent = 0L; Stopwatch.GetElapsedTime(started).TotalSeconds < seconds;)
        {
            await timer.WaitForNextTickAsync();
            for (var due = (long)(Stopwatch.GetElapsedTime(started).TotalSeconds * rate); sent < due; sent++)
                open.Add(CallAsync(texts[(int)(sent % texts.Count)], outcomes));
            if (Stopwatch.GetElapsedTime(started).TotalSeconds < memory.Count + 1)
                continue;
            // One that failed stays, and fails the benchmark at the end.
            open.RemoveWhere(static t => t.IsCompletedSuccessfully);
            memory.Add(await load.MetricAsync(Memory));
        }
        await Task.WhenAll(open);
        return memory;
    }

    private async Task CallAsync(string text, Outcomes outcomes)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            await load.Client.EmbedAsync(new EmbedRequest { Texts = { text }, InputKind = InputKind.Query }, deadline: DateTime.UtcNow + Deadline);
            outcomes.Add(StatusCode.OK, 0);
        }
        catch (RpcException e)
        {
            outcomes.Add(e.StatusCode, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
    }

    private static double Share(long part, long all) => Math.Round(part / (double)Math.Max(1, all), 4);

    private static double At(double[] sorted, int percent) => sorted.Length == 0 ? 0 : Math.Round(sorted[Math.Min(sorted.Length - 1, sorted.Length * percent / 100)], 3);

    private sealed class Outcomes
    {
        private readonly Lock _gate = new();

        public List<double> Refused { get; } = [];

        public long Answered { get; private set; }

        public long Late { get; private set; }

        public long All { get; private set; }

        public void Add(StatusCode status, double milliseconds)
        {
            lock (_gate)
            {
                All++;
                switch (status)
                {
                    case StatusCode.OK:
                        Answered++;
                        break;
                    case StatusCode.ResourceExhausted:
                        Refused.Add(milliseconds);
                        break;
                    case StatusCode.DeadlineExceeded:
                        Late++;
                        break;
                    default:
                        throw new InvalidOperationException($"a call ended with {status}");
                }
            }
        }
    }
}
