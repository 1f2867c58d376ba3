using System.Diagnostics;
using System.Text.Json;
using FitnessGrpc.Contracts.Retrieval.V1;
using Grpc.Net.Client;

namespace FitnessGrpc.Benchmarks.Evaluation;

/// <summary>Quality of the served platform on data with known answers: search on BEIR sets, the answer cache on pairs of questions, vectors on pairs of sentences.</summary>
internal static class QualityEvaluation
{
    public static async Task<int> RunAsync(string data, string model, CancellationToken cancellation)
    {
        await SimilarityEvaluation.RunAsync(data, model, cancellation);
        await AnswerEvaluation.RunAsync(cancellation);
        foreach (var set in Directory.EnumerateDirectories(Path.Combine(data, "retrieval")).Order(StringComparer.Ordinal))
            await WithServerAsync(channel => SearchAsync(channel, set, cancellation));
        foreach (var pairs in Directory.EnumerateFiles(Path.Combine(data, "pairs"), "*.jsonl").Order(StringComparer.Ordinal))
            await WithServerAsync(channel => CacheAsync(channel, pairs, cancellation));
        return 0;
    }

    private static async Task WithServerAsync(Func<GrpcChannel, Task> evaluate)
    {
        var folder = Directory.CreateTempSubdirectory("fitness-eval-").FullName;
        await using (var server = await FitnessServer.StartAsync(folder))
        {
            using var channel = GrpcChannel.ForAddress(server.Grpc);
            await evaluate(channel);
        }
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>nDCG@10 with binary or graded judgments, as BEIR counts it.</summary>
    private static async Task SearchAsync(GrpcChannel channel, string set, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        await FitnessServer.TimeVerbAsync("ingest", Path.Combine(set, "corpus.jsonl"), "--endpoint", $"http://{channel.Target}");
        var ingestion = Stopwatch.GetElapsedTime(started);
        var judgments = (await File.ReadAllLinesAsync(Path.Combine(set, "qrels.tsv"), cancellation)).Skip(1)
            .Select(static line => line.Split('\t'))
            .GroupBy(static parts => parts[0])
            .ToDictionary(static g => g.Key, static g => g.ToDictionary(static p => p[1], static p => int.Parse(p[2], System.Globalization.CultureInfo.InvariantCulture)));
        var queries = (await File.ReadAllLinesAsync(Path.Combine(set, "queries.jsonl"), cancellation))
            .Select(static line => JsonDocument.Parse(line).RootElement)
            .Where(q => judgments.ContainsKey(q.GetProperty("_id").GetString()!))
            .ToList();
        var client = new RetrievalService.RetrievalServiceClient(channel);
        var gains = new List<double>();
        foreach (var query in queries)
        {
            var request = new SearchRequest { Query = query.GetProperty("text").GetString(), Limit = 10, MaxPerDocument = 1 };
            var response = await client.SearchAsync(request, cancellationToken: cancellation);
            gains.Add(Ndcg(response.Hits.Select(static h => h.DocumentId), judgments[query.GetProperty("_id").GetString()!]));
        }
        Print(new()
        {
            ["set"] = Path.GetFileName(set),
            ["queries"] = gains.Count,
            ["ndcg@10"] = Math.Round(gains.Average(), 4),
            ["ingestSeconds"] = Math.Round(ingestion.TotalSeconds, 1),
        });
    }

    /// <summary>Each first question is stored, each second one looked up: right when it should match and does, wrong when it should not and does.</summary>
    private static async Task CacheAsync(GrpcChannel channel, string file, CancellationToken cancellation)
    {
        var client = new RetrievalService.RetrievalServiceClient(channel);
        await client.UpsertDocumentsAsync(
            new UpsertDocumentsRequest { Documents = { new Document { DocumentId = "source", Title = "Source" } } }, cancellationToken: cancellation);
        var source = (await client.GetDocumentAsync(new GetDocumentRequest { DocumentId = "source" }, cancellationToken: cancellation)).Document;
        int same = 0, different = 0, right = 0, wrong = 0;
        var scope = 0;
        foreach (var line in File.ReadLines(file).Take(4500))
        {
            var pair = JsonDocument.Parse(line).RootElement;
            var store = new StoreAnswerRequest
            {
                Question = pair.GetProperty("a").GetString(),
                Answer = "stored",
                // A scope a pair: only the pair itself is judged, as the labels are.
                Scope = (scope++).ToString(System.Globalization.CultureInfo.InvariantCulture),
                Sources = { new AnswerSource { DocumentId = "source", ContentHash = source.ContentHash, DenseScore = 1 } },
            };
            await client.StoreAnswerAsync(store, cancellationToken: cancellation);
            var lookup = await client.LookupAnswerAsync(
                new LookupAnswerRequest { Question = pair.GetProperty("b").GetString(), Scope = store.Scope }, cancellationToken: cancellation);
            var hit = lookup.Match is AnswerMatch.Exact or AnswerMatch.Semantic;
            if (pair.GetProperty("same").GetInt32() == 1)
            {
                same++;
                right += hit ? 1 : 0;
            }
            else
            {
                different++;
                wrong += hit ? 1 : 0;
            }
        }
        Print(new()
        {
            ["set"] = Path.GetFileNameWithoutExtension(file),
            ["same"] = same,
            ["different"] = different,
            ["recall"] = Math.Round((double)right / Math.Max(1, same), 4),
            ["wrongOfDifferent"] = Math.Round((double)wrong / Math.Max(1, different), 4),
            ["wrongOfHits"] = Math.Round((double)wrong / Math.Max(1, right + wrong), 4),
            ["wrongOfLookups"] = Math.Round((double)wrong / (same + different), 4),
        });
    }

    private static double Ndcg(IEnumerable<string> ranked, Dictionary<string, int> judged)
    {
        var gain = ranked.Select((id, i) => (Math.Pow(2, judged.GetValueOrDefault(id)) - 1) / Math.Log2(i + 2)).Sum();
        var ideal = judged.Values.OrderDescending().Take(10).Select(static (grade, i) => (Math.Pow(2, grade) - 1) / Math.Log2(i + 2)).Sum();
        return ideal == 0 ? 0 : gain / ideal;
    }

    private static void Print(Dictionary<string, object> result) => Console.WriteLine(JsonSerializer.Serialize(result));
}
