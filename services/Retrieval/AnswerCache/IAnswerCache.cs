using FitnessGrpc.Contracts.Retrieval.V1;

namespace FitnessGrpc.Retrieval.AnswerCache;

/// <summary>Answers that were given before.</summary>
internal interface IAnswerCache
{
    /// <summary>The answer to the same question, or to one that means the same.</summary>
    Task<LookupAnswerResponse> LookupAsync(LookupAnswerRequest request, CancellationToken cancellation);

    /// <summary>Remembers an answer with its sources.</summary>
    Task<StoreAnswerResponse> StoreAsync(StoreAnswerRequest request, CancellationToken cancellation);

    /// <summary>Forgets answers.</summary>
    Task<InvalidateAnswersResponse> InvalidateAsync(InvalidateAnswersRequest request, CancellationToken cancellation);

    /// <summary>Forgets the answers that rest on documents which changed or went away.</summary>
    Task DropForDocumentsAsync(IReadOnlyCollection<string> documentIds, CancellationToken cancellation);
}
