using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Hosting.Errors;
using Grpc.Core;

namespace FitnessGrpc.Gateway.Tests.Backends;

/// <summary>Gives back what it was asked.</summary>
internal sealed class FakeRetrieval : RetrievalService.RetrievalServiceBase
{
    public override Task<UpsertDocumentsResponse> UpsertDocuments(UpsertDocumentsRequest request, ServerCallContext context)
    {
        var validator = new RequestValidator().Count(request.Documents.Count, "documents", 1, 256);
        for (var i = 0; i < request.Documents.Count; i++)
            validator.Text(request.Documents[i].DocumentId, $"documents[{i}].document_id", 1, 256);
        validator.ThrowIfInvalid();
        var response = new UpsertDocumentsResponse();
        response.Results.AddRange(request.Documents.Select(
            d => new DocumentResult { DocumentId = d.DocumentId, Status = DocumentStatus.Created, Chunks = (int)d.Format }));
        return Task.FromResult(response);
    }

    public override async Task<StreamDocumentsResponse> StreamDocuments(IAsyncStreamReader<StreamDocumentsRequest> requestStream, ServerCallContext context)
    {
        var response = new StreamDocumentsResponse();
        await foreach (var _ in requestStream.ReadAllAsync(context.CancellationToken))
            response.Created++;
        return response;
    }

    public override Task<DeleteDocumentsResponse> DeleteDocuments(DeleteDocumentsRequest request, ServerCallContext context) =>
        Task.FromResult(new DeleteDocumentsResponse { Deleted = request.DocumentIds.Count });

    public override Task<GetDocumentResponse> GetDocument(GetDocumentRequest request, ServerCallContext context) => request.DocumentId == "absent"
        ? throw DomainException.NotFound("there is no document of this id")
        : Task.FromResult(new GetDocumentResponse { Document = new StoredDocument { Document = new Document { DocumentId = request.DocumentId } } });

    public override Task<ListDocumentsResponse> ListDocuments(ListDocumentsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListDocumentsResponse { Total = request.PageSize, NextPageToken = request.PageToken });

    public override Task<SearchResponse> Search(SearchRequest request, ServerCallContext context)
    {
        var response = new SearchResponse { Candidates = request.Limit };
        response.Hits.Add(new SearchHit { Title = request.Query, Score = request.DenseWeight, Channels = new ChannelScores() });
        return Task.FromResult(response);
    }
}
