using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Hosting.Errors;
using FitnessGrpc.Retrieval.Documents;

namespace FitnessGrpc.Retrieval.Indexing;

/// <summary>
/// Stores documents as they arrive, in batches that fill the embedding's: while one is stored the next one is read, and
/// no more than these two are in memory.
/// </summary>
internal sealed class DocumentStream(DocumentWriter writer, RetrievalMetrics metrics)
{
    private const int MaxFailures = 100;
    private const int CharactersInChunk = 700;

    /// <summary>Reads to the end. Bad documents are reported and do not stop the others.</summary>
    public async Task<StreamDocumentsResponse> StoreAsync(IAsyncEnumerable<Document?> documents, CancellationToken cancellation)
    {
        var response = new StreamDocumentsResponse();
        var batch = new List<Document>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var chunks = 0;
        var storing = Task.CompletedTask;
        var index = 0;
        try
        {
            await foreach (var document in documents.WithCancellation(cancellation))
            {
                if (Refusal(document) is { } reason)
                {
                    Refuse(response, index++, document?.DocumentId ?? "", reason);
                    continue;
                }
                index++;
                // The later one of two with the same id replaces the earlier one.
                if (chunks >= ChunkEmbedder.TextsInBatch || batch.Count == DocumentLimits.MaxDocuments || ids.Contains(document!.DocumentId))
                    await FlushAsync();
                batch.Add(document!);
                ids.Add(document!.DocumentId);
                chunks += 1 + document.Text.Length / CharactersInChunk;
            }
            await FlushAsync();
        }
        finally
        {
            // A call that failed leaves nothing running behind it.
            await storing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await storing;
        return response;

        async Task FlushAsync()
        {
            await storing;
            storing = batch.Count > 0 ? StoreBatchAsync([.. batch], response, cancellation) : Task.CompletedTask;
            batch.Clear();
            ids.Clear();
            chunks = 0;
        }
    }

    private async Task StoreBatchAsync(IReadOnlyList<Document> batch, StreamDocumentsResponse response, CancellationToken cancellation)
    {
        foreach (var result in await writer.UpsertAsync(batch, cancellation))
        {
            switch (result.Status)
            {
                case DocumentStatus.Created:
                    response.Created++;
                    break;
                case DocumentStatus.Updated:
                    response.Updated++;
                    break;
                default:
                    response.Unchanged++;
                    break;
            }
        }
    }

    private static string? Refusal(Document? document)
    {
        var validator = new RequestValidator();
        if (document is null)
            validator.Fail("document", "must be set");
        else
            DocumentValidator.Check(validator, document, "document");
        return validator.IsValid ? null : string.Join("; ", validator.Violations.Select(static v => $"{v.Field}: {v.Description}"));
    }

    private void Refuse(StreamDocumentsResponse response, int index, string documentId, string reason)
    {
        metrics.Refused();
        response.Failed++;
        if (response.Failures.Count < MaxFailures)
        {
            response.Failures.Add(new DocumentFailure
            {
                Index = index,
                DocumentId = documentId.Length <= DocumentLimits.MaxDocumentId ? documentId : "",
                Reason = reason,
            });
        }
    }
}
