using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Hosting.Errors;
using FitnessGrpc.Retrieval.AnswerCache;
using FitnessGrpc.Retrieval.Documents;
using FitnessGrpc.Retrieval.Indexing;
using FitnessGrpc.Retrieval.Search;
using FitnessGrpc.Retrieval.Storage;
using Grpc.Core;

namespace FitnessGrpc.Retrieval.Rpc;

/// <summary>The contract over documents, search and the answer cache.</summary>
internal sealed class RetrievalGrpcService(
    DocumentWriter writer,
    DocumentStream stream,
    DocumentReader reader,
    HybridSearch search,
    KnowledgeIndex index,
    IAnswerCache? answers = null) : RetrievalService.RetrievalServiceBase
{
    public override async Task<UpsertDocumentsResponse> UpsertDocuments(UpsertDocumentsRequest request, ServerCallContext context)
    {
        DocumentValidator.Check(request);
        var response = new UpsertDocumentsResponse();
        response.Results.AddRange(await writer.UpsertAsync(request.Documents, context.CancellationToken));
        return response;
    }

    public override Task<StreamDocumentsResponse> StreamDocuments(
        IAsyncStreamReader<StreamDocumentsRequest> requestStream, ServerCallContext context) =>
        stream.StoreAsync(requestStream.ReadAllAsync(context.CancellationToken).Select(static r => (Document?)r.Document), context.CancellationToken);

    public override async Task<DeleteDocumentsResponse> DeleteDocuments(DeleteDocumentsRequest request, ServerCallContext context)
    {
        DocumentValidator.Check(request);
        return new DeleteDocumentsResponse { Deleted = await writer.DeleteAsync(request.DocumentIds, context.CancellationToken) };
    }

    public override async Task<GetDocumentResponse> GetDocument(GetDocumentRequest request, ServerCallContext context)
    {
        DocumentValidator.CheckId(request.DocumentId);
        return new GetDocumentResponse { Document = await reader.GetAsync(request.DocumentId, context.CancellationToken) };
    }

    public override Task<ListDocumentsResponse> ListDocuments(ListDocumentsRequest request, ServerCallContext context)
    {
        var validator = new RequestValidator().Range(request.PageSize, "page_size", 0, DocumentLimits.MaxPageSize);
        FilterValidator.Check(validator, request.Filter, "filter");
        validator.ThrowIfInvalid();
        var size = request.PageSize == 0 ? DocumentLimits.DefaultPageSize : request.PageSize;
        return reader.ListAsync(size, request.PageToken, request.Filter, context.CancellationToken);
    }

    public override Task<SearchResponse> Search(SearchRequest request, ServerCallContext context)
    {
        // A bad request is told before a peer that is away: only the number of dimensions needs the model.
        SearchValidator.Check(request, dimensions: null);
        SearchValidator.Check(request, index.Require().Dimensions);
        return search.SearchAsync(request, context.CancellationToken);
    }

    public override Task<LookupAnswerResponse> LookupAnswer(LookupAnswerRequest request, ServerCallContext context) =>
        Answers.LookupAsync(request, context.CancellationToken);

    public override Task<StoreAnswerResponse> StoreAnswer(StoreAnswerRequest request, ServerCallContext context) =>
        Answers.StoreAsync(request, context.CancellationToken);

    public override Task<InvalidateAnswersResponse> InvalidateAnswers(InvalidateAnswersRequest request, ServerCallContext context) =>
        Answers.InvalidateAsync(request, context.CancellationToken);

    private IAnswerCache Answers =>
        answers ?? throw new DomainException(ErrorKind.Unimplemented, "this server keeps no answers");
}
