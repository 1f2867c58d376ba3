using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Generation.Extractive;
using FitnessGrpc.Hosting.Errors;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Generation.Pipeline;

/// <summary>Finds the passages that an answer may rest on.</summary>
internal sealed partial class KnowledgeSearch(
    RetrievalService.RetrievalServiceClient retrieval,
    IOptions<GenerationOptions> options,
    TimeProvider time,
    ILogger<KnowledgeSearch> logger)
{
    // Looked through for further passages of a document that the question names.
    private const int Reach = 5;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The passages nearest to <paramref name="text"/>, best first; none when nothing is near. A document whose title the
    /// text names comes with the passages that its best one runs on in, before passages of others.
    /// </summary>
    /// <param name="query">The question, for its filter and bounds.</param>
    /// <param name="text">The question made to stand on its own.</param>
    /// <param name="vector">Unit vector of <paramref name="text"/>; empty when it is not known.</param>
    /// <param name="cancellationToken">Fires when the caller leaves or its deadline passes.</param>
    /// <exception cref="DomainException">UNAVAILABLE: the search is away or too slow.</exception>
    /// <exception cref="RpcException">What retrieval has to say to the caller: a filter that is wrong, too much work.</exception>
    public async Task<IReadOnlyList<Source>> FindAsync(
        Query query, string text, ReadOnlyMemory<float> vector, CancellationToken cancellationToken)
    {
        var request = new SearchRequest { Query = text, Limit = query.MaxSources * Reach, Filter = query.Filter };
        request.QueryVector.AddRange(vector.ToArray());
        try
        {
            var response = await retrieval.SearchAsync(
                request, deadline: time.Within(options.Value.SearchTimeoutSeconds, query.Deadline), cancellationToken: cancellationToken);
            return Keep(text, [.. response.Hits.Select(ToSource)], query.MaxSources);
        }
        catch (RpcException e) when (e.StatusCode is not (StatusCode.InvalidArgument or StatusCode.ResourceExhausted))
        {
            cancellationToken.ThrowIfCancellationRequested();
            LogFailed(logger, e.StatusCode);
            throw new DomainException(ErrorKind.Unavailable, "The knowledge base cannot be searched now.", retryAfter: RetryAfter);
        }
    }

    private static List<Source> Keep(string text, List<Source> found, int count)
    {
        var named = DocumentRanking.Rank(text, found).FirstOrDefault(static d => d.Named);
        if (found.Count <= count || named is null)
            return [.. found.Take(count)];
        var best = found.First(s => s.DocumentId == named.DocumentId);
        var section = found.Where(s => s.DocumentId == best.DocumentId && s.Headings.SequenceEqual(best.Headings)).OrderBy(static s => s.Chunk);
        HashSet<Source> kept = [.. section.Concat(found).Distinct().Take(count)];
        return [.. found.Where(kept.Contains)];
    }

    private static Source ToSource(SearchHit hit) => new(
        hit.DocumentId,
        hit.Chunk,
        hit.Title,
        hit.Headings,
        hit.Text,
        hit.Source,
        hit.ContentHash,
        hit.Score,
        hit.Channels is { HasDense: true } channels ? channels.Dense : null);

    [LoggerMessage(5302, LogLevel.Warning, "The search failed ({Status})")]
    private static partial void LogFailed(ILogger logger, StatusCode status);
}
