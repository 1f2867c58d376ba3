using FitnessGrpc.Hosting.Errors;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Retrieval.Storage;

/// <summary>Names of the collections, and whether they can be used. All calls go through aliases, so that what is behind them can be switched.</summary>
internal sealed class KnowledgeIndex(IOptions<RetrievalOptions> options)
{
    /// <summary>Raised when the payload or the vectors of a collection change shape.</summary>
    private const string Layout = "1";

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
    private readonly string _prefix = options.Value.CollectionPrefix;
    private volatile State _state = new(null, "the collections are not ready yet", Mismatch: false);

    /// <summary>Alias of the collection of document records.</summary>
    public string Documents => $"{_prefix}-documents";

    /// <summary>Alias of the collection of chunks.</summary>
    public string Chunks => $"{_prefix}-chunks";

    /// <summary>What keeps the collections from being used; null when they can.</summary>
    public string? WaitingFor => _state.Reason;

    /// <summary>The collection behind an alias for a model.</summary>
    public static string CollectionFor(string alias, string fingerprint) =>
        $"{alias}-v{Layout}-{(fingerprint.Length > 16 ? fingerprint[..16] : fingerprint).ToLowerInvariant()}";

    /// <summary>The model of the collections.</summary>
    /// <exception cref="DomainException">UNAVAILABLE while they are not ready; FAILED_PRECONDITION when they belong to another model.</exception>
    public IndexedModel Require()
    {
        var state = _state;
        if (state.Model is { } model)
            return model;
        throw state.Mismatch
            ? new DomainException(ErrorKind.FailedPrecondition, state.Reason!)
            : new DomainException(ErrorKind.Unavailable, state.Reason!, retryAfter: Retry);
    }

    public void Ready(IndexedModel model) => _state = new State(model, null, Mismatch: false);

    /// <summary>The collections cannot be reached or are gone; the setup makes them again.</summary>
    public void NotReady(string reason) => _state = new State(null, reason, Mismatch: false);

    /// <summary>The collections were filled with vectors of another model.</summary>
    public void OtherModel(string collection) => _state = new State(
        null,
        $"the knowledge was indexed with another embedding model (collection {collection}): serve that model again, or set another Retrieval:CollectionPrefix and ingest anew",
        Mismatch: true);

    private sealed record State(IndexedModel? Model, string? Reason, bool Mismatch);
}
