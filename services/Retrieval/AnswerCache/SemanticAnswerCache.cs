using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Hosting.Errors;
using FitnessGrpc.Retrieval.AnswerCache.Equivalence;
using FitnessGrpc.Retrieval.Documents;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Retrieval.AnswerCache;

/// <summary>Exact by key, then by meaning among the nearest questions; whatever is served rests on sources that still stand.</summary>
internal sealed partial class SemanticAnswerCache(
    AnswerStore store,
    QuestionEmbedder embedder,
    IDocumentHashes documents,
    AnswerCacheMetrics metrics,
    IOptions<AnswerCacheOptions> options,
    TimeProvider time,
    ILogger<SemanticAnswerCache> logger) : IAnswerCache
{
    private readonly AnswerCacheOptions _options = options.Value;

    public async Task<LookupAnswerResponse> LookupAsync(LookupAnswerRequest request, CancellationToken cancellation)
    {
        AnswerCacheRequests.Check(request);
        var key = QuestionKey.Of(request.Question, request.Scope, request.Filter);
        var response = new LookupAnswerResponse { Match = AnswerMatch.Miss };
        try
        {
            await LookupAsync(request, key, response, cancellation);
            metrics.Lookup(response.Match switch
            {
                AnswerMatch.Exact => "exact",
                AnswerMatch.Semantic => "semantic",
                _ => "miss",
            });
        }
        catch (Exception e) when (e is RpcException or DomainException && !cancellation.IsCancellationRequested)
        {
            // The vector, where it was computed before the trouble, stays in the answer.
            LogDegraded(e is RpcException rpc ? rpc.StatusCode.ToString() : ((DomainException)e).Kind.ToString());
            metrics.Lookup("degraded");
        }
        return response;
    }

    public async Task<StoreAnswerResponse> StoreAsync(StoreAnswerRequest request, CancellationToken cancellation)
    {
        AnswerCacheRequests.Check(request);
        if (!await StandsAsync(request.Sources, cancellation))
        {
            metrics.Stored(kept: false);
            return new StoreAnswerResponse();
        }
        var model = await embedder.ModelAsync(cancellation);
        if (request.QueryVector.Count > 0 && request.QueryVector.Count != model.Dimensions)
            throw DomainException.Invalid("query_vector", $"must have {model.Dimensions} values, and has {request.QueryVector.Count}");
        var key = QuestionKey.Of(request.Question, request.Scope, request.Filter);
        var vector = request.QueryVector.Count > 0 ? request.QueryVector : await embedder.EmbedAsync(request.Question, cancellation);
        await store.PutAsync(model, AnswerPoint.ToPoint(request, key, vector, time.GetUtcNow()), cancellation);
        metrics.Stored(kept: true);
        await EvictAsync(cancellation);
        return new StoreAnswerResponse { AnswerId = key.AnswerId };
    }

    public async Task<InvalidateAnswersResponse> InvalidateAsync(InvalidateAnswersRequest request, CancellationToken cancellation)
    {
        AnswerCacheRequests.Check(request);
        var invalidated = request.SelectorCase switch
        {
            InvalidateAnswersRequest.SelectorOneofCase.Documents => await store.DeleteOfDocumentsAsync(request.Documents.Ids, cancellation),
            InvalidateAnswersRequest.SelectorOneofCase.Scope => await store.DeleteOfScopeAsync(request.Scope, cancellation),
            InvalidateAnswersRequest.SelectorOneofCase.AnswerId =>
                Guid.TryParse(request.AnswerId, out var id) ? await store.DeleteByIdAsync(id.ToString("D"), cancellation) : 0,
            _ => await store.DeleteAllAsync(cancellation),
        };
        metrics.Removed("invalidated", invalidated);
        return new InvalidateAnswersResponse { Invalidated = invalidated };
    }

    public async Task DropForDocumentsAsync(IReadOnlyCollection<string> documentIds, CancellationToken cancellation)
    {
        foreach (var some in documentIds.Chunk(AnswerCacheRequests.MaxDocumentIds))
            metrics.Removed("stale", await store.DeleteOfDocumentsAsync(some, cancellation));
    }

    private async Task LookupAsync(LookupAnswerRequest request, QuestionKey key, LookupAnswerResponse response, CancellationToken cancellation)
    {
        if (await store.GetAsync(key.AnswerId, cancellation) is { } same && await ServesAsync(same, cancellation))
        {
            Serve(response, same, AnswerMatch.Exact, 1);
            return;
        }
        if (request.ExactOnly || !_options.Semantic)
            return;
        var model = await embedder.ModelAsync(cancellation);
        response.QueryVector.AddRange(await embedder.EmbedAsync(request.Question, cancellation));
        var nearest = await store.NearestAsync(
            model, response.QueryVector, key.Partition, NotBefore(), _options.Candidates, cancellation);
        if (nearest.Count == 0)
            return;
        response.Similarity = Math.Clamp(nearest[0].Cosine, -1, 1);
        var asked = QuestionReading.Of(request.Question);
        foreach (var (candidate, cosine) in nearest)
        {
            if (cosine < _options.MinimumSimilarity)
            {
                metrics.Vetoed(Veto.Similarity);
                return;
            }
            var veto = QuestionEquivalence.Compare(asked, QuestionReading.Of(candidate.Answer.Question), cosine, _options.MinimumSimilarity);
            if (veto != Veto.None)
            {
                metrics.Vetoed(veto);
                continue;
            }
            if (await ServesAsync(candidate, cancellation))
            {
                Serve(response, candidate, AnswerMatch.Semantic, Math.Clamp(cosine, -1, 1));
                return;
            }
        }
    }

    private static void Serve(LookupAnswerResponse response, RememberedAnswer found, AnswerMatch match, double similarity)
    {
        response.Match = match;
        response.Answer = found.Answer;
        response.Similarity = similarity;
    }

    /// <summary>Whether it is young enough and each source is what it was; what is not is deleted.</summary>
    private async Task<bool> ServesAsync(RememberedAnswer found, CancellationToken cancellation)
    {
        var reason = found.CreatedAt < NotBefore() ? "expired" : await StandsAsync(found.Answer.Sources, cancellation) ? null : "stale";
        if (reason is null)
            return true;
        await store.DeleteAsync(found, cancellation);
        metrics.Removed(reason, 1);
        return false;
    }

    private async Task<bool> StandsAsync(IReadOnlyCollection<AnswerSource> sources, CancellationToken cancellation)
    {
        var ids = sources.Select(static s => s.DocumentId).ToHashSet(StringComparer.Ordinal);
        var current = await documents.CurrentAsync(ids, cancellation);
        return sources.All(s => current.TryGetValue(s.DocumentId, out var hash) && string.Equals(hash, s.ContentHash, StringComparison.OrdinalIgnoreCase));
    }

    private async Task EvictAsync(CancellationToken cancellation)
    {
        try
        {
            metrics.Removed("evicted", await store.EvictAsync(_options.MaxEntries, cancellation));
        }
        catch (RpcException e) when (!cancellation.IsCancellationRequested)
        {
            // The answer is kept; the next one that is stored evicts.
            LogNotEvicted(e.StatusCode);
        }
    }

    /// <summary>Answers stored before this moment are too old, in milliseconds since 1970.</summary>
    private long NotBefore() => _options.TimeToLiveHours > 0
        ? time.GetUtcNow().AddHours(-_options.TimeToLiveHours).ToUnixTimeMilliseconds()
        : 0;

    [LoggerMessage(310, LogLevel.Warning, "Answer lookup goes on as a miss: a peer answered {Code}")]
    private partial void LogDegraded(string code);

    [LoggerMessage(311, LogLevel.Warning, "No answers were evicted: the vector engine answered {Code}")]
    private partial void LogNotEvicted(StatusCode code);
}
