using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Hosting.Errors;

namespace FitnessGrpc.Retrieval.AnswerCache;

/// <summary>Answers that were given before, each with the sources that it rests on.</summary>
internal interface IAnswerCache
{
    /// <summary>
    /// The answer to the same question, or to one that means the same. A peer that is away makes a miss, never an error:
    /// the caller can answer without the cache.
    /// </summary>
    /// <exception cref="DomainException">INVALID_ARGUMENT.</exception>
    Task<LookupAnswerResponse> LookupAsync(LookupAnswerRequest request, CancellationToken cancellation);

    /// <summary>Keeps an answer, in place of an earlier one to the same question, unless one of its sources has changed.</summary>
    /// <exception cref="DomainException">INVALID_ARGUMENT.</exception>
    /// <exception cref="Grpc.Core.RpcException">The vector engine or the embedding is away.</exception>
    Task<StoreAnswerResponse> StoreAsync(StoreAnswerRequest request, CancellationToken cancellation);

    /// <summary>Forgets answers and says how many.</summary>
    /// <exception cref="DomainException">INVALID_ARGUMENT.</exception>
    /// <exception cref="Grpc.Core.RpcException">The vector engine is away.</exception>
    Task<InvalidateAnswersResponse> InvalidateAsync(InvalidateAnswersRequest request, CancellationToken cancellation);

    /// <summary>Forgets the answers that rest on any of <paramref name="documentIds"/>, because these changed or went.</summary>
    /// <exception cref="Grpc.Core.RpcException">The vector engine is away. Nothing wrong is served then: a lookup looks at the sources again.</exception>
    Task DropForDocumentsAsync(IReadOnlyCollection<string> documentIds, CancellationToken cancellation);
}
