using System.Text.RegularExpressions;
using FitnessGrpc.Contracts.Generation.V1;
using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Generation.Pipeline;
using FitnessGrpc.Hosting.Errors;

namespace FitnessGrpc.Generation.Rpc;

/// <summary>Checks a request and fills its defaults in. The filter is retrieval's to check.</summary>
internal static partial class QueryReader
{
    private const int MaxQuestion = 4000;
    private const int MaxSources = 20;
    private const int DefaultSources = 6;
    private const int MinOutputTokens = 16;
    private const int MaxOutputTokens = 4096;
    private const int DefaultOutputTokens = 512;

    /// <exception cref="DomainException">INVALID_ARGUMENT naming every wrong field.</exception>
    public static Query Read(string question, string conversationId, Filter? filter, AnswerOptions? options, DateTime deadline)
    {
        options ??= new AnswerOptions();
        var sources = options.MaxSources == 0 ? DefaultSources : options.MaxSources;
        var tokens = options.MaxOutputTokens == 0 ? DefaultOutputTokens : options.MaxOutputTokens;
        new RequestValidator()
            .Text(question, "question", 1, MaxQuestion)
            .Require(ConversationId().IsMatch(conversationId), "conversation_id", "must be at most 64 characters of A-Z a-z 0-9 . _ -")
            .Range(sources, "options.max_sources", 1, MaxSources)
            .Range(tokens, "options.max_output_tokens", MinOutputTokens, MaxOutputTokens)
            .ThrowIfInvalid();
        return new Query(
            question, conversationId, filter, sources, tokens, options.BypassCache, deadline == DateTime.MaxValue ? null : deadline);
    }

    // \z and not $: a line feed at the end is no part of an id.
    [GeneratedRegex(@"\A[A-Za-z0-9._-]{0,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ConversationId();
}
