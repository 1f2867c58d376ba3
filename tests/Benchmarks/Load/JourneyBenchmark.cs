using System.Diagnostics;
using System.Text;
using System.Text.Json;
using FitnessGrpc.Contracts.Embedding.V1;
using FitnessGrpc.Contracts.Retrieval.V1;
using Grpc.Net.Client;

namespace FitnessGrpc.Benchmarks.Load;

/// <summary>The main journey as callers feel it: cached answer, written answer, ingestion, start.</summary>
internal static class JourneyBenchmark
{
    private const string Knowledge = "knowledge";
    private const int CallsPerRound = 100;
    private const int MissesPerRound = 10;

    public static async Task<int> RunAsync(string output, int rounds, CancellationToken cancellation)
    {
        Directory.CreateDirectory(output);
        var data = Directory.CreateTempSubdirectory("fitness-bench-").FullName;
        try
        {
            var figures = new List<Figure>();
            var first = await FitnessServer.StartAsync(data, "--knowledge", Knowledge);
            await using (first)
            {
                figures.AddRange(await AnswersAsync(first, rounds, cancellation));
                figures.AddRange(await IngestionAsync(first, rounds, cancellation));
            }
            figures.AddRange(await StartsAsync(data, first.StartTime, rounds));
            var lines = figures.Select(f => f.ToJson()).ToList();
            await File.WriteAllLinesAsync(Path.Combine(output, "journey.json"), lines, cancellation);
            lines.ForEach(Console.WriteLine);
            return 0;
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task<List<Figure>> AnswersAsync(FitnessServer server, int rounds, CancellationToken cancellation)
    {
        using var rest = new HttpClient { BaseAddress = server.Http };
        var cached = Body("How much sleep do I need when I train hard?");
        await PostAsync(rest, "/v1/answers", cached, cancellation);
        await RoundAsync(CallsPerRound, _ => PostAsync(rest, "/v1/answers", cached, cancellation));
        await RoundAsync(CallsPerRound, _ => rest.GetStringAsync("/v1/drift", cancellation));
        await RoundAsync(MissesPerRound, i => PostAsync(rest, "/v1/answers", Body(Question(-1, i)), cancellation));
        List<double> hits = [], calls = [], misses = [];
        for (var round = 0; round < rounds; round++)
        {
            calls.Add(await RoundAsync(CallsPerRound, _ => rest.GetStringAsync("/v1/drift", cancellation)));
            hits.Add(await RoundAsync(CallsPerRound, _ => PostAsync(rest, "/v1/answers", cached, cancellation)));
            var n = round;
            misses.Add(await RoundAsync(MissesPerRound, i => PostAsync(rest, "/v1/answers", Body(Question(n, i)), cancellation)));
        }
        return
        [
            Figure.Of("answer.cached.p50", "ms", hits, "GET /v1/drift, a call that reads a few numbers", calls),
            Figure.Of("answer.miss.extractive.p50", "ms", misses, "answer.cached.p50", hits),
        ];
    }

    private static async Task<List<Figure>> IngestionAsync(FitnessServer server, int rounds, CancellationToken cancellation)
    {
        using var channel = GrpcChannel.ForAddress(server.Grpc);
        var retrieval = new RetrievalService.RetrievalServiceClient(channel);
        var embedding = new EmbeddingService.EmbeddingServiceClient(channel);
        var articles = Directory.EnumerateFiles(Knowledge, "*.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Take(16)
            .Select(File.ReadAllText).ToList();
        List<double> ingested = [], embedded = [];
        for (var round = 0; round <= rounds; round++)
        {
            var request = new UpsertDocumentsRequest();
            for (var i = 0; i < articles.Count; i++)
            {
                request.Documents.Add(new Document
                {
                    DocumentId = $"bench/{i}",
                    Title = $"Article {i} in round {round}",
                    Text = articles[i],
                    Format = TextFormat.Markdown,
                });
            }
            var started = Stopwatch.GetTimestamp();
            await retrieval.UpsertDocumentsAsync(request, cancellationToken: cancellation);
            var ingestion = articles.Count / Stopwatch.GetElapsedTime(started).TotalSeconds;

            // The same chunks as the server cut them, with a mark so that no cache knows them.
            var texts = new List<string>();
            for (var i = 0; i < articles.Count; i++)
            {
                var hits = await retrieval.SearchAsync(
                    new SearchRequest
                    {
                        Query = $"Article {i}",
                        Limit = 100,
                        Filter = new Filter { All = { new Condition { Field = "document_id", Equals_ = Google.Protobuf.WellKnownTypes.Value.ForString($"bench/{i}") } } },
                    },
                    cancellationToken: cancellation);
                texts.AddRange(hits.Hits.Select(h => $"Again {round}. {h.Title} {string.Join(' ', h.Headings)} {h.Text}"));
            }
            started = Stopwatch.GetTimestamp();
            foreach (var batch in texts.Chunk(256))
            {
                var request2 = new EmbedRequest { InputKind = InputKind.Document, Priority = Priority.Bulk };
                request2.Texts.AddRange(batch);
                await embedding.EmbedAsync(request2, cancellationToken: cancellation);
            }
            var bare = articles.Count / Stopwatch.GetElapsedTime(started).TotalSeconds;
            // The first round warms up.
            if (round > 0)
            {
                ingested.Add(ingestion);
                embedded.Add(bare);
            }
        }
        return [Figure.Of("ingestion.articles", "documents/s", ingested, "embedding the same chunks and nothing else", embedded)];
    }

    private static async Task<List<Figure>> StartsAsync(string data, TimeSpan first, int rounds)
    {
        List<double> starts = [], versions = [];
        for (var round = 0; round < rounds; round++)
        {
            versions.Add((await FitnessServer.TimeVerbAsync("version")).TotalSeconds);
            await using var server = await FitnessServer.StartAsync(data, "--knowledge", Knowledge);
            starts.Add(server.StartTime.TotalSeconds);
        }
        return
        [
            Figure.Of("start.indexed", "s", starts, "fitness version, a process that starts and prints", versions),
            Figure.Of("start.first", "s", [first.TotalSeconds], "start.indexed", [Figure.Median(starts)]),
        ];
    }

    /// <summary>Median duration of the calls of a round, in milliseconds.</summary>
    private static async Task<double> RoundAsync(int calls, Func<int, Task> call)
    {
        var durations = new double[calls];
        for (var i = 0; i < calls; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await call(i);
            durations[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }
        return Figure.Median(durations);
    }

    /// <summary>Each differs from all others in a number, which no cache may overlook.</summary>
    private static string Question(int round, int call) =>
        $"How many grams of protein per day should a person of {50 + MissesPerRound * (round + 1) + call} kg eat to build muscle?";

    private static string Body(string question) => JsonSerializer.Serialize(new Dictionary<string, string> { ["question"] = question });

    private static async Task PostAsync(HttpClient rest, string path, string body, CancellationToken cancellation)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await rest.PostAsync(path, content, cancellation);
        response.EnsureSuccessStatusCode();
        _ = await response.Content.ReadAsStringAsync(cancellation);
    }
}
