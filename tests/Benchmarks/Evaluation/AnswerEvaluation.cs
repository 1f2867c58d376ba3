using System.Text.Json;
using FitnessGrpc.Contracts.Generation.V1;
using Grpc.Net.Client;

namespace FitnessGrpc.Benchmarks.Evaluation;

/// <summary>
/// Quality of answers from the sample knowledge: whether a question is answered or declined as it should be, and whether an
/// answer cites a document that holds it. A line of the questions: <c>question</c>, <c>expect</c> (answered, declined),
/// <c>cite</c> (ids, one of which must be cited), <c>after</c> (questions asked before it in the same conversation).
/// </summary>
internal static class AnswerEvaluation
{
    private const string Questions = "tests/Benchmarks/Evaluation/questions.jsonl";
    private const string Knowledge = "knowledge";

    public static async Task RunAsync(CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("fitness-eval-").FullName;
        await using (var server = await FitnessServer.StartAsync(folder, "--knowledge", Knowledge))
        {
            using var channel = GrpcChannel.ForAddress(server.Grpc);
            await JudgeAsync(new GenerationService.GenerationServiceClient(channel), cancellation);
        }
        Directory.Delete(folder, recursive: true);
    }

    private static async Task JudgeAsync(GenerationService.GenerationServiceClient client, CancellationToken cancellation)
    {
        int answerable = 0, answered = 0, cited = 0, citedFirst = 0, others = 0, declined = 0;
        var wrong = new List<string>();
        var number = 0;
        foreach (var line in await File.ReadAllLinesAsync(Questions, cancellation))
        {
            var item = JsonDocument.Parse(line).RootElement;
            var question = item.GetProperty("question").GetString()!;
            var conversation = $"eval-{number++}";
            foreach (var earlier in Texts(item, "after"))
                await AskAsync(client, earlier, conversation, cancellation);
            var answer = await AskAsync(client, question, conversation, cancellation);
            if (item.GetProperty("expect").GetString() == "declined")
            {
                others++;
                declined += answer.Answered ? 0 : 1;
                if (answer.Answered)
                    wrong.Add(question);
                continue;
            }
            answerable++;
            answered += answer.Answered ? 1 : 0;
            var expected = Texts(item, "cite").ToHashSet(StringComparer.Ordinal);
            var hit = answer.Citations.Any(c => expected.Contains(c.DocumentId));
            cited += hit ? 1 : 0;
            citedFirst += answer.Citations.Count > 0 && expected.Contains(answer.Citations[0].DocumentId) ? 1 : 0;
            if (!hit)
                wrong.Add(question);
        }
        Console.WriteLine(JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["set"] = "answers",
            ["answerable"] = answerable,
            ["answered"] = Math.Round((double)answered / answerable, 4),
            ["cited"] = Math.Round((double)cited / answerable, 4),
            ["citedFirst"] = Math.Round((double)citedFirst / answerable, 4),
            ["others"] = others,
            ["declined"] = Math.Round((double)declined / others, 4),
            ["wrong"] = wrong,
        }));
    }

    private static async Task<AnswerResponse> AskAsync(
        GenerationService.GenerationServiceClient client, string question, string conversation, CancellationToken cancellation)
    {
        // Each answer is judged as it is written: a remembered one would be that of another question.
        var request = new AnswerRequest
        {
            Question = question,
            ConversationId = conversation,
            Options = new AnswerOptions { BypassCache = true },
        };
        return await client.AnswerAsync(request, cancellationToken: cancellation);
    }

    private static IEnumerable<string> Texts(JsonElement item, string name) =>
        item.TryGetProperty(name, out var list) ? list.EnumerateArray().Select(static e => e.GetString()!) : [];
}
