using System.Runtime.CompilerServices;
using FitnessGrpc.Contracts.Generation.V1;
using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Events;
using FitnessGrpc.Generation.Citations;
using FitnessGrpc.Generation.Conversations;
using FitnessGrpc.Generation.Models;
using Microsoft.Extensions.Logging;

namespace FitnessGrpc.Generation.Pipeline;

/// <summary>
/// From a question to its answer: conversation, answer cache, search, writer, citation check, memory, event.
/// </summary>
internal sealed partial class AnswerPipeline(
    AnswerMemory memory,
    KnowledgeSearch search,
    IAnswerWriter writer,
    ConversationStore conversations,
    AnswerSlots slots,
    IEventPublisher publisher,
    EventFactory events,
    GenerationMetrics metrics,
    TimeProvider time,
    ILogger<AnswerPipeline> logger)
{
    /// <summary>
    /// Streams the answer: <c>started</c> once its sources are known, text as it is written, each citation once, <c>finished</c>
    /// last. When <c>finished</c> comes, the answer is remembered. A caller who leaves earlier gets nothing remembered and no event.
    /// </summary>
    /// <exception cref="Hosting.Errors.DomainException">The question cannot be answered now; text that came before it is not the whole answer.</exception>
    /// <exception cref="Grpc.Core.RpcException">What retrieval has to say to the caller, a filter that is wrong for example.</exception>
    public async IAsyncEnumerable<ChatResponse> AnswerAsync(Query query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var slot = slots.Take();
        var answer = new Answer
        {
            QueryId = Guid.CreateVersion7(time.GetUtcNow()).ToString("D"),
            Arrived = time.GetTimestamp(),
            Model = writer.Name,
        };
        LogQuestion(logger, answer.QueryId, query.Question);
        try
        {
            var history = conversations.Get(query.ConversationId);
            var (standalone, topic) = FollowUp.Resolve(query.Question, history);
            var leans = standalone != query.Question;
            var useCache = !query.BypassCache && !leans;
            var found = useCache ? await memory.LookupAsync(query, cancellationToken).ConfigureAwait(false) : null;
            answer.CacheSimilarity = found?.Similarity;

            // A question that stands on its own gets no history: its answer may be served to others.
            var pieces = found is { Match: AnswerMatch.Exact or AnswerMatch.Semantic }
                ? Recall(answer, found).ToAsyncEnumerable()
                : WriteAsync(query, answer, standalone, leans ? history : [], found, useCache, cancellationToken);
            await foreach (var piece in pieces.ConfigureAwait(false))
            {
                if (piece.EventCase == ChatResponse.EventOneofCase.Delta)
                    answer.FirstText ??= time.GetElapsedTime(answer.Arrived);
                yield return piece;
            }
            conversations.Add(query.ConversationId, query.Question, answer.Text, topic);
            answer.Latency = time.GetElapsedTime(answer.Arrived);
            yield return Finished(answer);
        }
        finally
        {
            metrics.Ended(answer, cancellationToken.IsCancellationRequested);
            // A caller who goes away with the last message in hand has still been answered.
            if (answer.Latency is not null)
                await publisher.PublishAsync(events.Create(Event(query, answer)), CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static IEnumerable<ChatResponse> Recall(Answer answer, LookupAnswerResponse found)
    {
        answer.Cache = found.Match == AnswerMatch.Exact ? CacheStatus.Exact : CacheStatus.Semantic;
        answer.Model = found.Answer.Model;
        answer.Text = found.Answer.Answer;
        answer.Citations = found.Answer.Citations;
        yield return Started(answer);
        yield return Delta(answer.Text);
        foreach (var citation in answer.Citations)
            yield return new ChatResponse { Citation = citation };
    }

    private async IAsyncEnumerable<ChatResponse> WriteAsync(
        Query query,
        Answer answer,
        string standalone,
        IReadOnlyList<Turn> history,
        LookupAnswerResponse? found,
        bool store,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ReadOnlyMemory<float> vector = found is null ? default : new([.. found.QueryVector]);
        var sources = await search.FindAsync(query, standalone, vector, cancellationToken).ConfigureAwait(false);
        answer.TopScore = sources.Max(s => s.Dense);
        yield return Started(answer);
        if (sources.Count == 0)
        {
            answer.Answered = false;
            answer.Text = NoAnswer.Text;
            yield return Delta(answer.Text);
            yield break;
        }

        var request = new WriterRequest(
            answer.QueryId, query.Question, standalone, history, sources, vector, query.MaxOutputTokens, query.Deadline);
        var shown = sources;
        var complete = false;
        var check = new CitationCheck([]);
        var cited = 0;
        await foreach (var piece in writer.WriteAsync(request, cancellationToken).ConfigureAwait(false))
        {
            var text = "";
            switch (piece)
            {
                case AnswerPiece.Start start:
                    answer.Answered = start.Answered;
                    shown = [.. sources.Take(start.SourcesShown)];
                    // An answer that says it is none has nothing to cite.
                    check = new CitationCheck(start.Answered ? shown : []);
                    break;
                case AnswerPiece.Text part:
                    text = check.Add(part.Value);
                    break;
                case AnswerPiece.End end:
                    text = check.Complete();
                    complete = end.Complete;
                    answer.PromptTokens = end.PromptTokens;
                    answer.CompletionTokens = end.CompletionTokens;
                    break;
            }
            if (text.Length > 0)
                yield return Delta(text);
            for (; cited < check.Citations.Count; cited++)
                yield return new ChatResponse { Citation = check.Citations[cited] };
        }
        answer.Text = check.Text;
        answer.Citations = check.Citations;
        metrics.CitationsRemoved(check.Removed);
        // What cites nothing cannot be traced to its sources, so it is not served again.
        if (store && complete && answer.Answered && answer.Citations.Count > 0)
            await memory.StoreAsync(query, answer, shown, vector, cancellationToken).ConfigureAwait(false);
    }

    private static ChatResponse Started(Answer answer) => new()
    {
        Started = new ChatStarted
        {
            QueryId = answer.QueryId,
            Model = answer.Model,
            Cache = new CacheInfo
            {
                Status = GenerationMetrics.CacheName(answer.Cache),
                Similarity = answer.Cache == CacheStatus.Miss ? 0 : answer.CacheSimilarity ?? 0,
            },
        },
    };

    private static ChatResponse Delta(string text) => new() { Delta = new ChatDelta { Text = text } };

    private static ChatResponse Finished(Answer answer) => new()
    {
        Finished = new ChatFinished
        {
            QueryId = answer.QueryId,
            Answered = answer.Answered,
            Usage = new Usage
            {
                PromptTokens = answer.PromptTokens,
                CompletionTokens = answer.CompletionTokens,
                LatencyMs = answer.Latency!.Value.TotalMilliseconds,
            },
        },
    };

    private static QueryAnswered Event(Query query, Answer answer)
    {
        var payload = new QueryAnswered
        {
            QueryId = answer.QueryId,
            CacheStatus = answer.Cache,
            CacheBypassed = query.BypassCache,
            Answered = answer.Answered,
            Model = answer.Model,
            LatencyMs = answer.Latency!.Value.TotalMilliseconds,
            PromptTokens = answer.PromptTokens,
            CompletionTokens = answer.CompletionTokens,
            DocumentIds = { answer.Citations.Select(c => c.DocumentId).Distinct(StringComparer.Ordinal) },
        };
        if (answer.TopScore is { } top)
            payload.TopScore = Math.Clamp(top, -1, 1);
        if (answer.CacheSimilarity is { } similarity)
            payload.CacheSimilarity = Math.Clamp(similarity, -1, 1);
        return payload;
    }

    [LoggerMessage(5305, LogLevel.Trace, "Question {QueryId}: {Question}")]
    private static partial void LogQuestion(ILogger logger, string queryId, string question);
}
