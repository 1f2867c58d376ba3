using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Generation.Models;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Generation.Pipeline;

/// <summary>The answer cache as the pipeline sees it: a help that may fail, and never a reason not to answer.</summary>
internal sealed partial class AnswerMemory(
    RetrievalService.RetrievalServiceClient retrieval,
    IAnswerWriter writer,
    IOptions<GenerationOptions> options,
    GenerationMetrics metrics,
    TimeProvider time,
    ILogger<AnswerMemory> logger)
{
    // Bounds of the contract.
    private const int MaxScope = 128;
    private const int MaxAnswer = 32_768;

    /// <summary>Looks for a remembered answer; null when the cache cannot be asked.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT: the filter is wrong.</exception>
    public async Task<LookupAnswerResponse?> LookupAsync(Query query, CancellationToken cancellationToken)
    {
        var request = new LookupAnswerRequest { Question = query.Question, Filter = query.Filter, Scope = Scope(query) };
        try
        {
            return await retrieval.LookupAnswerAsync(request, deadline: Deadline(query), cancellationToken: cancellationToken);
        }
        catch (RpcException e) when (e.StatusCode is not StatusCode.InvalidArgument)
        {
            cancellationToken.ThrowIfCancellationRequested();
            metrics.CacheFailed("lookup");
            LogLookupFailed(logger, e.StatusCode);
            return null;
        }
    }

    /// <summary>Remembers an answer with the sources that were shown to its writer. Returns when a repeated question would find it.</summary>
    public async Task StoreAsync(
        Query query, Answer answer, IReadOnlyList<Source> shown, ReadOnlyMemory<float> vector, CancellationToken cancellationToken)
    {
        if (answer.Text.Length > MaxAnswer)
            return;
        var request = new StoreAnswerRequest
        {
            Question = query.Question,
            Filter = query.Filter,
            Scope = Scope(query),
            Answer = answer.Text,
            Citations = { answer.Citations },
            Sources = { shown.GroupBy(s => s.DocumentId, StringComparer.Ordinal).Select(Provenance) },
            Model = answer.Model,
        };
        request.QueryVector.AddRange(vector.ToArray());
        try
        {
            await retrieval.StoreAnswerAsync(request, deadline: Deadline(query), cancellationToken: cancellationToken);
        }
        catch (RpcException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            metrics.CacheFailed("store");
            LogStoreFailed(logger, answer.QueryId, e.StatusCode);
        }
    }

    /// <summary>
    /// Answers of another writer, of other rules, from more or fewer sources or of another length are kept apart. Readable, so
    /// that an operator can forget the answers of one scope; a name too long for it is replaced by its hash.
    /// </summary>
    internal string Scope(Query query)
    {
        var bounds = string.Create(
            CultureInfo.InvariantCulture, $"/r{writer.Revision}/s{query.MaxSources}/t{query.MaxOutputTokens}");
        var name = writer.Name.Length + bounds.Length <= MaxScope
            ? writer.Name
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(writer.Name)));
        return name + bounds;
    }

    private static AnswerSource Provenance(IGrouping<string, Source> document) => new()
    {
        DocumentId = document.Key,
        ContentHash = document.First().ContentHash,
        DenseScore = document.Max(s => s.Dense) ?? 0,
    };

    private DateTime Deadline(Query query) => time.Within(options.Value.CacheTimeoutSeconds, query.Deadline);

    [LoggerMessage(5303, LogLevel.Warning, "The answer cache could not be asked ({Status}); the question is answered without it")]
    private static partial void LogLookupFailed(ILogger logger, StatusCode status);

    [LoggerMessage(5304, LogLevel.Warning, "The answer to {QueryId} could not be remembered ({Status})")]
    private static partial void LogStoreFailed(ILogger logger, string queryId, StatusCode status);
}
