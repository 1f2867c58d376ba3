using System.Diagnostics;
using System.Globalization;
using FitnessGrpc.Contracts.Embedding.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace FitnessGrpc.Benchmarks.Embedding;

/// <summary>The same texts through the served executable, and what its metrics say meanwhile.</summary>
internal sealed class ServedLoad(FitnessServer server, GrpcChannel channel) : IDisposable
{
    private const int BulkTexts = 64;

    private readonly HttpClient _http = new();

    public EmbeddingService.EmbeddingServiceClient Client { get; } = new(channel);

    /// <summary>So many callers, each with one text at a time. Texts a second, and the duration of each call in milliseconds.</summary>
    public async Task<(double Throughput, double[] Latencies)> CallersAsync(IReadOnlyList<string> texts, int callers)
    {
        var durations = new double[texts.Count];
        var next = -1;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < texts.Count;)
            {
                var begun = Stopwatch.GetTimestamp();
                await Client.EmbedAsync(new EmbedRequest { Texts = { texts[i] }, InputKind = InputKind.Query });
                durations[i] = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
            }
        })));
        return (texts.Count / Stopwatch.GetElapsedTime(started).TotalSeconds, durations);
    }

    /// <summary>One stream of bulk work. Texts a second.</summary>
    public async Task<double> StreamAsync(IReadOnlyList<string> texts)
    {
        var started = Stopwatch.GetTimestamp();
        using var call = Client.EmbedStream();
        var reading = Task.Run(async () =>
        {
            var count = 0;
            await foreach (var response in call.ResponseStream.ReadAllAsync())
                count += response.Response.Embeddings.Count;
            return count;
        });
        uint sequence = 0;
        foreach (var chunk in texts.Chunk(BulkTexts))
        {
            var request = new EmbedRequest { InputKind = InputKind.Document, Priority = Priority.Bulk };
            request.Texts.AddRange(chunk);
            await call.RequestStream.WriteAsync(new EmbedStreamRequest { Sequence = sequence++, Request = request });
        }
        await call.RequestStream.CompleteAsync();
        if (await reading != texts.Count)
            throw new InvalidOperationException("the stream did not answer every text");
        return texts.Count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>A sample of the server's metrics, summed over its labels; 0 when there is none.</summary>
    public async Task<double> MetricAsync(string name) => (await _http.GetStringAsync(new Uri(server.Admin, "metrics"))).Split('\n')
        .Where(l => l.StartsWith(name, StringComparison.Ordinal) && l.Length > name.Length && l[name.Length] is '{' or ' ')
        .Sum(static l => double.Parse(l[(l.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    public void Dispose() => _http.Dispose();
}
