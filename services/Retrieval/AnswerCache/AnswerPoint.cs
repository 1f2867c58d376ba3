using FitnessGrpc.Contracts.Qdrant;
using FitnessGrpc.Contracts.Retrieval.V1;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using ListValue = FitnessGrpc.Contracts.Qdrant.ListValue;
using Struct = FitnessGrpc.Contracts.Qdrant.Struct;
using Value = FitnessGrpc.Contracts.Qdrant.Value;

namespace FitnessGrpc.Retrieval.AnswerCache;

/// <summary>An answer as a point of the vector engine: the payload and back.</summary>
internal static class AnswerPoint
{
    /// <summary>Payload key: scope and filter in one, which a search for near questions is kept to.</summary>
    public const string Partition = "partition";

    /// <summary>Payload key: scope alone.</summary>
    public const string Scope = "scope";

    /// <summary>Payload key: ids of the documents that the answer rests on.</summary>
    public const string Documents = "documents";

    /// <summary>Payload key: when it was stored, in milliseconds since 1970.</summary>
    public const string CreatedAt = "created_at";

    private const string FilterKey = "filter_key";
    private const string Normalized = "normalized_question";
    private const string Question = "question";
    private const string Answer = "answer";
    private const string Model = "model";
    private const string Citations = "citations";
    private const string Sources = "sources";
    private const string Number = "number";
    private const string DocumentId = "document_id";
    private const string Title = "title";
    private const string Quote = "quote";
    private const string Source = "source";
    private const string ContentHash = "content_hash";
    private const string DenseScore = "dense_score";

    public static PointStruct ToPoint(StoreAnswerRequest request, QuestionKey key, IEnumerable<float> vector, DateTimeOffset now)
    {
        var dense = new DenseVector();
        dense.Data.AddRange(vector);
        return new PointStruct
        {
            Id = new PointId { Uuid = key.AnswerId },
            Vectors = new Vectors { Vector = new Vector { Dense = dense } },
            Payload =
            {
                [Partition] = Text(key.Partition),
                [Scope] = Text(key.Scope),
                [FilterKey] = Text(key.Filter),
                [Normalized] = Text(key.Normalized),
                [Question] = Text(request.Question),
                [Answer] = Text(request.Answer),
                [Model] = Text(request.Model),
                [CreatedAt] = new Value { IntegerValue = now.ToUnixTimeMilliseconds() },
                [Documents] = List(request.Sources.Select(static s => s.DocumentId).Distinct(StringComparer.Ordinal).Select(Text)),
                [Citations] = List(request.Citations.Select(ToValue)),
                [Sources] = List(request.Sources.Select(ToValue)),
            },
        };
    }

    public static RememberedAnswer FromPoint(PointId id, MapField<string, Value> payload)
    {
        var created = payload.TryGetValue(CreatedAt, out var at) ? at.IntegerValue : 0;
        var answer = new CachedAnswer
        {
            AnswerId = id.Uuid,
            Question = Text(payload, Question),
            Answer = Text(payload, Answer),
            Model = Text(payload, Model),
            CreatedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(created)),
        };
        foreach (var fields in Structs(payload, Citations))
        {
            answer.Citations.Add(new Citation
            {
                Number = (int)(fields.TryGetValue(Number, out var number) ? number.IntegerValue : 0),
                DocumentId = Text(fields, DocumentId),
                Title = Text(fields, Title),
                Quote = Text(fields, Quote),
                Source = Text(fields, Source),
            });
        }
        foreach (var fields in Structs(payload, Sources))
        {
            answer.Sources.Add(new AnswerSource
            {
                DocumentId = Text(fields, DocumentId),
                ContentHash = Text(fields, ContentHash),
                DenseScore = fields.TryGetValue(DenseScore, out var score) ? score.DoubleValue : 0,
            });
        }
        return new RememberedAnswer(answer, Text(payload, Normalized), Text(payload, Partition), created);
    }

    private static Value ToValue(Citation citation) => Fields(
        (Number, new Value { IntegerValue = citation.Number }),
        (DocumentId, Text(citation.DocumentId)),
        (Title, Text(citation.Title)),
        (Quote, Text(citation.Quote)),
        (Source, Text(citation.Source)));

    private static Value ToValue(AnswerSource source) => Fields(
        (DocumentId, Text(source.DocumentId)),
        (ContentHash, Text(source.ContentHash)),
        (DenseScore, new Value { DoubleValue = source.DenseScore }));

    private static Value Text(string text) => new() { StringValue = text };

    private static string Text(MapField<string, Value> fields, string key) =>
        fields.TryGetValue(key, out var value) ? value.StringValue : "";

    private static Value List(IEnumerable<Value> values)
    {
        var list = new ListValue();
        list.Values.AddRange(values);
        return new Value { ListValue = list };
    }

    private static Value Fields(params ReadOnlySpan<(string Key, Value Value)> fields)
    {
        var made = new Struct();
        foreach (var (key, value) in fields)
            made.Fields.Add(key, value);
        return new Value { StructValue = made };
    }

    private static IEnumerable<MapField<string, Value>> Structs(MapField<string, Value> payload, string key) =>
        payload.TryGetValue(key, out var value) && value.ListValue is { } list
            ? list.Values.Where(static v => v.StructValue is not null).Select(static v => v.StructValue.Fields)
            : [];
}
