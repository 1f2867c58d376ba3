using System.CommandLine;
using FitnessGrpc.Contracts.Generation.V1;
using FitnessGrpc.Contracts.Retrieval.V1;
using Grpc.Core;

namespace FitnessGrpc.Host.Client;

/// <summary><c>fitness ask "question"</c>: streams an answer with its citations.</summary>
internal static class AskCommand
{
    private static readonly Argument<string> Question = new("question") { Description = "The question" };

    private static readonly Option<string> Conversation = new("--conversation") { Description = "Joins questions to one conversation" };

    private static readonly Option<bool> NoCache = new("--no-cache") { Description = "Neither use nor fill the answer cache" };

    public static Command Create()
    {
        var endpoint = ServerConnection.EndpointOption();
        var json = ServerConnection.JsonOption();
        var command = new Command("ask", "Ask a question.") { Question, Conversation, NoCache, endpoint, json };
        command.SetAction((parsed, cancellation) => ServerConnection.RunAsync(parsed.GetValue(endpoint)!, async channel =>
        {
            var client = new GenerationService.GenerationServiceClient(channel);
            var question = parsed.GetValue(Question)!;
            var conversation = parsed.GetValue(Conversation) ?? "";
            var options = new AnswerOptions { BypassCache = parsed.GetValue(NoCache) };
            if (parsed.GetValue(json))
            {
                var request = new AnswerRequest { Question = question, ConversationId = conversation, Options = options };
                Console.WriteLine(ServerConnection.ToJson(await client.AnswerAsync(request, cancellationToken: cancellation)));
            }
            else
            {
                await PrintAsync(client, new ChatRequest { Question = question, ConversationId = conversation, Options = options }, cancellation);
            }
            return 0;
        }));
        return command;
    }

    private static async Task PrintAsync(GenerationService.GenerationServiceClient client, ChatRequest request, CancellationToken cancellation)
    {
        using var call = client.Chat(request, cancellationToken: cancellation);
        var citations = new List<Citation>();
        var cache = "";
        await foreach (var response in call.ResponseStream.ReadAllAsync(cancellation))
        {
            switch (response.EventCase)
            {
                case ChatResponse.EventOneofCase.Started:
                    cache = response.Started.Cache.Status;
                    break;
                case ChatResponse.EventOneofCase.Delta:
                    Console.Write(response.Delta.Text);
                    break;
                case ChatResponse.EventOneofCase.Citation:
                    citations.Add(response.Citation);
                    break;
                case ChatResponse.EventOneofCase.Finished:
                    Console.WriteLine();
                    if (citations.Count > 0)
                        Console.WriteLine();
                    foreach (var citation in citations)
                        Console.WriteLine($"  [{citation.Number}] {citation.Title} ({citation.DocumentId})");
                    Console.WriteLine();
                    Console.WriteLine($"  cache: {cache}, {response.Finished.Usage.LatencyMs:F1} ms, query {response.Finished.QueryId}");
                    break;
            }
        }
    }
}
