using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Retrieval.AnswerCache;
using FitnessGrpc.Retrieval.Documents;
using FitnessGrpc.Retrieval.Storage;
using Qdrant = FitnessGrpc.Contracts.Qdrant;

namespace FitnessGrpc.Retrieval.Indexing;

/// <summary>
/// Stores and deletes documents so that each is there whole or not at all, whenever the process ends: first the chunks of
/// the new revision, then the record that names it, which commits; then the old revision's chunks go. Search shows only
/// chunks of the revision that the record names. Every write has a revision of its own, so no writer, in this process
/// or in another, can touch chunks that another one commits.
/// </summary>
internal sealed class DocumentWriter(
    EngineClient engine,
    KnowledgeIndex index,
    DocumentReader reader,
    ChunkEmbedder embedder,
    DocumentLocks locks,
    RetrievalMetrics metrics,
    TimeProvider time,
    IAnswerCache? answers = null)
{
    /// <summary>Stores documents with different ids that were checked before. When it returns, all of them are durable and can be found.</summary>
    public async Task<IReadOnlyList<DocumentResult>> UpsertAsync(IReadOnlyList<Document> documents, CancellationToken cancellation)
    {
        var model = index.Require();
        var ids = documents.Select(static d => d.DocumentId).ToList();
        using var held = await locks.TakeAsync(ids, cancellation);
        var before = await reader.VersionsAsync(ids, cancellation);
        var changes = documents
            .Select(static d => new Change(d, ContentHash.Of(d)))
            .Where(c => before.GetValueOrDefault(c.Document.DocumentId)?.ContentHash != c.ContentHash)
            .ToList();
        var after = changes.Count > 0
            ? await StoreAsync(changes, model, cancellation)
            : new Dictionary<string, DocumentVersion>();
        var replaced = before.Values.Where(v => after.ContainsKey(v.DocumentId)).ToList();
        await ForgetAsync(replaced, cancellation);

        var results = documents.Select(d => Result(d.DocumentId, before, after)).ToList();
        foreach (var result in results)
            metrics.Stored(result.Status, result.Chunks);
        return results;
    }

    /// <summary>Deletes the documents that are there; returns how many were.</summary>
    public async Task<int> DeleteAsync(IReadOnlyCollection<string> documentIds, CancellationToken cancellation)
    {
        index.Require();
        using var held = await locks.TakeAsync(documentIds, cancellation);
        var before = (await reader.VersionsAsync(documentIds, cancellation)).Values.ToList();
        if (before.Count == 0)
            return 0;
        await engine.DeleteAsync(
            index.Documents, [.. before.Select(static v => PointIds.ToPointId(PointIds.Document(v.DocumentId)))], cancellation);
        await ForgetAsync(before, cancellation);
        metrics.Deleted(before.Count);
        return before.Count;
    }

    private async Task<Dictionary<string, DocumentVersion>> StoreAsync(
        IReadOnlyList<Change> changes, IndexedModel model, CancellationToken cancellation)
    {
        var embedded = await embedder.EmbedAsync([.. changes.Select(static c => c.Document)], model, cancellation);
        var now = time.GetUtcNow();
        var versions = changes
            .Select((c, i) => new DocumentVersion(c.Document.DocumentId, Guid.CreateVersion7(now).ToString("N"), c.ContentHash, embedded[i].Count))
            .ToList();
        var chunks = changes.SelectMany((c, i) => embedded[i].Select(e => ChunkPoint.ToPoint(c.Document, versions[i], e, now)));
        await engine.UpsertAsync(index.Chunks, chunks, cancellation);
        var records = changes.Select((c, i) => DocumentRecord.ToPoint(c.Document, versions[i], now));
        await engine.UpsertAsync(index.Documents, records, cancellation);
        return versions.ToDictionary(static v => v.DocumentId, StringComparer.Ordinal);
    }

    /// <summary>Deletes what belongs to versions that no longer count: their chunks, and the answers that rest on them.</summary>
    private async Task ForgetAsync(IReadOnlyCollection<DocumentVersion> versions, CancellationToken cancellation)
    {
        if (versions.Count == 0)
            return;
        var chunks = new Qdrant.Filter { Must = { EngineClient.AnyOf(PayloadFields.Revision, versions.Select(static v => v.Revision)) } };
        await engine.DeleteAsync(index.Chunks, chunks, cancellation);
        if (answers is not null)
            await answers.DropForDocumentsAsync([.. versions.Select(static v => v.DocumentId)], cancellation);
    }

    private static DocumentResult Result(
        string documentId, IReadOnlyDictionary<string, DocumentVersion> before, Dictionary<string, DocumentVersion> after)
    {
        var isNew = after.TryGetValue(documentId, out var version);
        var status = !isNew ? DocumentStatus.Unchanged : before.ContainsKey(documentId) ? DocumentStatus.Updated : DocumentStatus.Created;
        return new DocumentResult { DocumentId = documentId, Status = status, Chunks = (version ?? before[documentId]).Chunks };
    }

    private readonly record struct Change(Document Document, string ContentHash);
}
