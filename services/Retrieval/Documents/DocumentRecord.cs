using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Retrieval.Storage;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using Qdrant = FitnessGrpc.Contracts.Qdrant;

namespace FitnessGrpc.Retrieval.Documents;

/// <summary>The record of a document: a point without vectors that holds it whole. Writing it is what commits a version.</summary>
internal static class DocumentRecord
{
    public static readonly IReadOnlyList<string> VersionFields =
        [PayloadFields.DocumentId, PayloadFields.Revision, PayloadFields.ContentHash, PayloadFields.Chunks];

    public static readonly IReadOnlyList<string> ListedFields =
    [
        .. VersionFields, PayloadFields.Title, PayloadFields.Format, PayloadFields.Metadata, PayloadFields.Source, PayloadFields.UpdatedAt,
    ];

    public static Qdrant.PointStruct ToPoint(Document document, DocumentVersion version, DateTimeOffset updatedAt)
    {
        var point = new Qdrant.PointStruct
        {
            Id = PointIds.ToPointId(PointIds.Document(document.DocumentId)),
            Vectors = new Qdrant.Vectors { Vectors_ = new Qdrant.NamedVectors() },
        };
        var payload = point.Payload;
        payload[PayloadFields.DocumentId] = PayloadMapping.Text(document.DocumentId);
        payload[PayloadFields.Title] = PayloadMapping.Text(document.Title);
        payload[PayloadFields.Text] = PayloadMapping.Text(document.Text);
        payload[PayloadFields.Format] = PayloadMapping.Integer((int)document.Format);
        payload[PayloadFields.Source] = PayloadMapping.Text(document.Source);
        if (document.Metadata is { } metadata)
            payload[PayloadFields.Metadata] = PayloadMapping.ToPayload(metadata);
        payload[PayloadFields.ContentHash] = PayloadMapping.Text(version.ContentHash);
        payload[PayloadFields.Revision] = PayloadMapping.Text(version.Revision);
        payload[PayloadFields.Chunks] = PayloadMapping.Integer(version.Chunks);
        payload[PayloadFields.UpdatedAt] = PayloadMapping.Integer(updatedAt.ToUnixTimeMilliseconds());
        return point;
    }

    public static DocumentVersion ToVersion(MapField<string, Qdrant.Value> payload) => new(
        Text(payload, PayloadFields.DocumentId),
        Text(payload, PayloadFields.Revision),
        Text(payload, PayloadFields.ContentHash),
        (int)Integer(payload, PayloadFields.Chunks));

    public static StoredDocument ToStored(MapField<string, Qdrant.Value> payload) => new()
    {
        Document = new Document
        {
            DocumentId = Text(payload, PayloadFields.DocumentId),
            Title = Text(payload, PayloadFields.Title),
            Text = Text(payload, PayloadFields.Text),
            Format = (TextFormat)Integer(payload, PayloadFields.Format),
            Source = Text(payload, PayloadFields.Source),
            Metadata = Metadata(payload),
        },
        ContentHash = Text(payload, PayloadFields.ContentHash),
        Chunks = (int)Integer(payload, PayloadFields.Chunks),
        UpdatedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(Integer(payload, PayloadFields.UpdatedAt))),
    };

    public static string Text(MapField<string, Qdrant.Value> payload, string field) =>
        payload.TryGetValue(field, out var value) ? value.StringValue : "";

    public static long Integer(MapField<string, Qdrant.Value> payload, string field) =>
        payload.TryGetValue(field, out var value) ? value.IntegerValue : 0;

    public static Struct? Metadata(MapField<string, Qdrant.Value> payload) =>
        payload.TryGetValue(PayloadFields.Metadata, out var value) && value.StructValue is { } metadata
            ? PayloadMapping.ToStruct(metadata)
            : null;
}
