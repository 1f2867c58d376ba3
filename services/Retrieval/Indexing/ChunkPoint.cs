using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Retrieval.Documents;
using FitnessGrpc.Retrieval.Search;
using FitnessGrpc.Retrieval.Sparse;
using FitnessGrpc.Retrieval.Storage;
using Qdrant = FitnessGrpc.Contracts.Qdrant;

namespace FitnessGrpc.Retrieval.Indexing;

/// <summary>A chunk as a point: two vectors, and all that a hit shows.</summary>
internal static class ChunkPoint
{
    public static Qdrant.PointStruct ToPoint(
        Document document, DocumentVersion version, EmbeddedChunk embedded, DateTimeOffset writtenAt)
    {
        var chunk = embedded.Chunk;
        var dense = new Qdrant.DenseVector();
        dense.Data.AddRange(embedded.Vector);
        var vectors = new Qdrant.NamedVectors { Vectors = { [IndexSetup.DenseVector] = new Qdrant.Vector { Dense = dense } } };
        var terms = Bm25.Document(document.Title, embedded.Text);
        if (terms.Indices.Count > 0)
            vectors.Vectors[IndexSetup.SparseVector] = new Qdrant.Vector { Sparse = terms };
        var point = new Qdrant.PointStruct
        {
            Id = PointIds.ToPointId(PointIds.Chunk(version.Revision, chunk.Number)),
            Vectors = new Qdrant.Vectors { Vectors_ = vectors },
        };
        var payload = point.Payload;
        payload[PayloadFields.DocumentId] = PayloadMapping.Text(document.DocumentId);
        payload[PayloadFields.Revision] = PayloadMapping.Text(version.Revision);
        payload[PayloadFields.ContentHash] = PayloadMapping.Text(version.ContentHash);
        payload[PayloadFields.WrittenAt] = PayloadMapping.Integer(writtenAt.ToUnixTimeMilliseconds());
        payload[PayloadFields.Chunk] = PayloadMapping.Integer(chunk.Number);
        payload[PayloadFields.Title] = PayloadMapping.Text(document.Title);
        payload[PayloadFields.Headings] = PayloadMapping.Texts(chunk.Headings);
        payload[PayloadFields.Text] = PayloadMapping.Text(chunk.Text);
        payload[PayloadFields.Source] = PayloadMapping.Text(document.Source);
        if (document.Metadata is { } metadata)
            payload[PayloadFields.Metadata] = PayloadMapping.ToPayload(metadata);
        return point;
    }

    public static SearchHit ToHit(Qdrant.RetrievedPoint point, FusedHit fused)
    {
        var payload = point.Payload;
        var hit = new SearchHit
        {
            DocumentId = DocumentRecord.Text(payload, PayloadFields.DocumentId),
            Chunk = (int)DocumentRecord.Integer(payload, PayloadFields.Chunk),
            Title = DocumentRecord.Text(payload, PayloadFields.Title),
            Text = DocumentRecord.Text(payload, PayloadFields.Text),
            Score = Math.Clamp(fused.Score, 0, 1),
            Channels = new ChannelScores(),
            Metadata = DocumentRecord.Metadata(payload),
            Source = DocumentRecord.Text(payload, PayloadFields.Source),
            ContentHash = DocumentRecord.Text(payload, PayloadFields.ContentHash),
        };
        if (payload.TryGetValue(PayloadFields.Headings, out var headings) && headings.ListValue is { } list)
            hit.Headings.AddRange(list.Values.Select(static v => v.StringValue));
        if (fused.Dense is { } dense)
            hit.Channels.Dense = dense;
        if (fused.Sparse is { } sparse)
            hit.Channels.Sparse = sparse;
        return hit;
    }
}
