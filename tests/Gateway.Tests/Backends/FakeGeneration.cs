using System.Collections.Concurrent;
using FitnessGrpc.Contracts.Generation.V1;
using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Hosting.Errors;
using Grpc.Core;

namespace FitnessGrpc.Gateway.Tests.Backends;

/// <summary>Behaves as the question says.</summary>
internal sealed class FakeGeneration : GenerationService.GenerationServiceBase
{
    public const string FailFirst = "fail before the first message";
    public const string FailLater = "fail after the first message";
    public const string Crash = "crash";
    public const string Hang = "hang";
    public const string Slow = "slow";

    /// <summary>Completes when a hanging call is cancelled.</summary>
    public TaskCompletionSource Cancelled { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets a slow chat go on.</summary>
    public TaskCompletionSource GoOn { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Request headers of the last calls, by question.</summary>
    public ConcurrentDictionary<string, IReadOnlyList<KeyValuePair<string, string>>> Headers { get; } = new();

    public void Reset() => (Cancelled, GoOn) = (
        new(TaskCreationOptions.RunContinuationsAsynchronously), new(TaskCreationOptions.RunContinuationsAsynchronously));

    public override async Task<AnswerResponse> Answer(AnswerRequest request, ServerCallContext context)
    {
        Validate(request.Question, request.Options);
        Headers[request.Question] = [.. context.RequestHeaders.Where(h => !h.IsBinary).Select(h => KeyValuePair.Create(h.Key, h.Value))];
        await ActAsync(request.Question, context.CancellationToken);
        var answer = new AnswerResponse { QueryId = "q", Answer = request.Question, Cache = new CacheInfo { Status = "miss" }, Usage = new Usage() };
        answer.Citations.Add(new Citation { Number = 1, DocumentId = "d", Title = "T", Quote = "Quote", Source = request.ConversationId });
        return answer;
    }

    public override async Task Chat(ChatRequest request, IServerStreamWriter<ChatResponse> responseStream, ServerCallContext context)
    {
        Validate(request.Question, request.Options);
        if (request.Question == FailFirst)
            throw new DomainException(ErrorKind.ResourceExhausted, "too many questions at once", retryAfter: TimeSpan.FromSeconds(2.5));
        await responseStream.WriteAsync(new ChatResponse { Started = new ChatStarted { QueryId = "q", Cache = new CacheInfo { Status = "miss" }, Model = "fake" } });
        if (request.Question == FailLater)
            throw new DomainException(ErrorKind.Unavailable, "the model is away", retryAfter: TimeSpan.FromSeconds(1));
        if (request.Question == Slow)
            await GoOn.Task.WaitAsync(context.CancellationToken);
        await ActAsync(request.Question, context.CancellationToken);
        await responseStream.WriteAsync(new ChatResponse { Delta = new ChatDelta { Text = "Line one\nline \"two\" <b> é 🏋" } });
        await responseStream.WriteAsync(new ChatResponse { Citation = new Citation { Number = 1, DocumentId = "d" } });
        await responseStream.WriteAsync(new ChatResponse { Finished = new ChatFinished { QueryId = "q", Usage = new Usage { LatencyMs = 1.5 }, Answered = true } });
    }

    private static void Validate(string question, AnswerOptions? options) => new RequestValidator()
        .Text(question, "question", 1, 4000)
        .Range(options?.MaxSources ?? 0, "options.max_sources", 0, 20)
        .ThrowIfInvalid();

    private async Task ActAsync(string question, CancellationToken cancellation)
    {
        switch (question)
        {
            case Crash:
                throw new InvalidOperationException("FitnessGrpc.Secret.Type at line 1");
            case Hang:
                try
                {
                    await Task.Delay(Timeout.Infinite, cancellation);
                }
                finally
                {
                    Cancelled.TrySetResult();
                }
                break;
        }
    }
}
