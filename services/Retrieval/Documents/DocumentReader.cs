using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Hosting.Errors;
using FitnessGrpc.Retrieval.Search;
using FitnessGrpc.Retrieval.Storage;
using Qdrant = FitnessGrpc.Contracts.Qdrant;

namespace FitnessGrpc.Retrieval.Documents;

/// <summary>Reads documents as they are committed.</summary>
internal sealed class DocumentReader(EngineClient engine, KnowledgeIndex index) : IDocumentHashes
{
    /// <summary>One document, whole.</summary>
    /// <exception cref="DomainException">NOT_FOUND.</exception>
    public async Task<StoredDocument> GetAsync(string documentId, CancellationToken cancellation)
    {
        index.Require();
        var points = await engine.GetAsync(
            index.Documents, [PointIds.ToPointId(PointIds.Document(documentId))], [], cancellation);
        return points.Count == 1
            ? DocumentRecord.ToStored(points[0].Payload)
            : throw DomainException.NotFound("there is no document of this id");
    }

    /// <summary>A page of documents without their texts, in the order of their points' ids.</summary>
    public async Task<ListDocumentsResponse> ListAsync(int pageSize, string pageToken, Filter? filter, CancellationToken cancellation)
    {
        var request = new Qdrant.ScrollPoints
        {
            CollectionName = index.Documents,
            Limit = (uint)pageSize,
            WithPayload = EngineClient.Fields(DocumentRecord.ListedFields),
        };
        if (pageToken.Length > 0)
            request.Offset = PointIds.ToPointId(PageToken.Read(pageToken, filter));
        index.Require();
        var mapped = FilterMapping.ToQdrant(filter);
        if (mapped is not null)
            request.Filter = mapped;
        var counting = engine.CountAsync(index.Documents, mapped, cancellation);
        var page = await engine.ScrollAsync(request, cancellation);
        var response = new ListDocumentsResponse { Total = (int)Math.Min(int.MaxValue, await counting) };
        response.Documents.AddRange(page.Result.Select(static p => DocumentRecord.ToStored(p.Payload)));
        if (page.NextPageOffset is { } next)
            response.NextPageToken = PageToken.Write(Guid.Parse(next.Uuid), filter);
        return response;
    }

    /// <summary>The committed version of each of these documents that is there.</summary>
    public async Task<IReadOnlyDictionary<string, DocumentVersion>> VersionsAsync(
        IReadOnlyCollection<string> documentIds, CancellationToken cancellation)
    {
        if (documentIds.Count == 0)
            return new Dictionary<string, DocumentVersion>();
        var points = await engine.GetAsync(
            index.Documents,
            [.. documentIds.Distinct().Select(static id => PointIds.ToPointId(PointIds.Document(id)))],
            DocumentRecord.VersionFields,
            cancellation);
        return points.Select(static p => DocumentRecord.ToVersion(p.Payload)).ToDictionary(static v => v.DocumentId, StringComparer.Ordinal);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyDictionary<string, string>> CurrentAsync(
        IReadOnlyCollection<string> documentIds, CancellationToken cancellation)
    {
        index.Require();
        return (await VersionsAsync(documentIds, cancellation)).Values
            .ToDictionary(static v => v.DocumentId, static v => v.ContentHash, StringComparer.Ordinal);
    }
}
