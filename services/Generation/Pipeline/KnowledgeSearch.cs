using FitnessGrpc.Contracts.Retrieval.V1;
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
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>The passages nearest to <paramref name="text"/>, best first; none when nothing is near.</summary>
    /// <param name="query">The question, for its filter and bounds.</param>
    /// <param name="text">The question made to stand on its own.</param>
    /// <param name="vector">Unit vector of <paramref name="text"/>; empty when it is not known.</param>
    /// <param name="cancellationToken">Fires when the caller leaves or its deadline passes.</param>
    /// <exception cref="DomainException">UNAVAILABLE: the search is away or too slow.</exception>
    /// <exception cref="RpcException">What retrieval has to say to the caller: a filter that is wrong, too much work.</exception>
    public async Task<IReadOnlyList<Source>> FindAsync(
        Query query, string text, ReadOnlyMemory<float> vector, CancellationToken cancellationToken)
    {
        var request = new SearchRequest { Query = text, Limit = query.MaxSources, Filter = query.Filter };
        request.QueryVector.AddRange(vector.ToArray());
        try
        {
            var response = await retrieval.SearchAsync(
                request, deadline: time.Within(options.Value.SearchTimeoutSeconds, query.Deadline), cancellationToken: cancellationToken);
            return [.. response.Hits.Select(ToSource)];
        }
        catch (RpcException e) when (e.StatusCode is not (StatusCode.InvalidArgument or StatusCode.ResourceExhausted))
        {
            cancellationToken.ThrowIfCancellationRequested();
            LogFailed(logger, e.StatusCode);
            throw new DomainException(ErrorKind.Unavailable, "The knowledge base cannot be searched now.", retryAfter: RetryAfter);
        }
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
