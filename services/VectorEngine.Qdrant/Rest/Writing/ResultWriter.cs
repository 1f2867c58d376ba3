using System.Text.Json;

namespace FitnessGrpc.VectorEngine.Qdrant.Rest.Writing;

/// <summary>What stands under <c>result</c>, by the answer of the call.</summary>
internal static class ResultWriter
{
    public static void Done(Utf8JsonWriter json, Wire.CollectionOperationResponse answer) => json.WriteBooleanValue(answer.Result);

    public static void Collections(Utf8JsonWriter json, Wire.ListCollectionsResponse answer)
    {
        json.WriteStartObject();
        json.WriteStartArray("collections");
        foreach (var collection in answer.Collections)
        {
            json.WriteStartObject();
            json.WriteString("name", collection.Name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Exists(Utf8JsonWriter json, Wire.CollectionExistsResponse answer)
    {
        json.WriteStartObject();
        json.WriteBoolean("exists", answer.Result.Exists);
        json.WriteEndObject();
    }

    public static void Aliases(Utf8JsonWriter json, Wire.ListAliasesResponse answer)
    {
        json.WriteStartObject();
        json.WriteStartArray("aliases");
        foreach (var alias in answer.Aliases)
        {
            json.WriteStartObject();
            json.WriteString("alias_name", alias.AliasName);
            json.WriteString("collection_name", alias.CollectionName);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Written(Utf8JsonWriter json, Wire.PointsOperationResponse answer) => Update(json, answer.Result);

    public static void Written(Utf8JsonWriter json, Wire.UpdateBatchResponse answer)
    {
        json.WriteStartArray();
        foreach (var result in answer.Result)
            Update(json, result);
        json.WriteEndArray();
    }

    public static void Retrieved(Utf8JsonWriter json, Wire.GetPoints asked, Wire.GetResponse answer) =>
        PointWriter.Retrieved(json, answer.Result, PointWriter.HasPayload(asked.WithPayload));

    public static void Scrolled(Utf8JsonWriter json, Wire.ScrollPoints asked, Wire.ScrollResponse answer)
    {
        json.WriteStartObject();
        json.WritePropertyName("points");
        PointWriter.Retrieved(json, answer.Result, PointWriter.HasPayload(asked.WithPayload, byDefault: true));
        json.WritePropertyName("next_page_offset");
        if (answer.NextPageOffset is null)
            json.WriteNullValue();
        else
            PointWriter.Id(json, answer.NextPageOffset);
        json.WriteEndObject();
    }

    public static void Counted(Utf8JsonWriter json, Wire.CountResponse answer)
    {
        json.WriteStartObject();
        json.WriteNumber("count", answer.Result.Count);
        json.WriteEndObject();
    }

    public static void Facets(Utf8JsonWriter json, Wire.FacetResponse answer)
    {
        json.WriteStartObject();
        json.WriteStartArray("hits");
        foreach (var hit in answer.Hits)
        {
            json.WriteStartObject();
            json.WritePropertyName("value");
            switch (hit.Value.VariantCase)
            {
                case Wire.FacetValue.VariantOneofCase.IntegerValue:
                    json.WriteNumberValue(hit.Value.IntegerValue);
                    break;
                case Wire.FacetValue.VariantOneofCase.BoolValue:
                    json.WriteBooleanValue(hit.Value.BoolValue);
                    break;
                default:
                    json.WriteStringValue(hit.Value.StringValue);
                    break;
            }

            json.WriteNumber("count", hit.Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Queried(Utf8JsonWriter json, Wire.QueryPoints asked, Wire.QueryResponse answer) =>
        Points(json, answer.Result, PointWriter.HasPayload(asked.WithPayload));

    public static void Queried(Utf8JsonWriter json, Wire.QueryBatchPoints asked, Wire.QueryBatchResponse answer)
    {
        json.WriteStartArray();
        for (var i = 0; i < answer.Result.Count; i++)
            Points(json, answer.Result[i].Result, PointWriter.HasPayload(asked.QueryPoints[i].WithPayload));
        json.WriteEndArray();
    }

    /// <summary>The results of the older calls are lists of points.</summary>
    public static void Lists(Utf8JsonWriter json, IEnumerable<Wire.WithPayloadSelector?> asked, IEnumerable<Wire.BatchResult> results)
    {
        json.WriteStartArray();
        foreach (var (result, selector) in results.Zip(asked))
            PointWriter.Scored(json, result.Result, PointWriter.HasPayload(selector));
        json.WriteEndArray();
    }

    public static void Groups(Utf8JsonWriter json, Wire.WithPayloadSelector? asked, Wire.WithLookup? lookup, Wire.GroupsResult result)
    {
        json.WriteStartObject();
        json.WriteStartArray("groups");
        foreach (var group in result.Groups)
        {
            json.WriteStartObject();
            json.WritePropertyName("hits");
            PointWriter.Scored(json, group.Hits, PointWriter.HasPayload(asked));
            json.WritePropertyName("id");
            switch (group.Id.KindCase)
            {
                case Wire.GroupId.KindOneofCase.UnsignedValue:
                    json.WriteNumberValue(group.Id.UnsignedValue);
                    break;
                case Wire.GroupId.KindOneofCase.IntegerValue:
                    json.WriteNumberValue(group.Id.IntegerValue);
                    break;
                default:
                    json.WriteStringValue(group.Id.StringValue);
                    break;
            }

            if (group.Lookup is not null)
            {
                json.WritePropertyName("lookup");
                PointWriter.Retrieved(json, group.Lookup, PointWriter.HasPayload(lookup?.WithPayload, byDefault: true));
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Pairs(Utf8JsonWriter json, Wire.SearchMatrixPairsResponse answer)
    {
        json.WriteStartObject();
        json.WriteStartArray("pairs");
        foreach (var pair in answer.Result.Pairs)
        {
            json.WriteStartObject();
            json.WritePropertyName("a");
            PointWriter.Id(json, pair.A);
            json.WritePropertyName("b");
            PointWriter.Id(json, pair.B);
            json.WritePropertyName("score");
            Numbers.Write(json, pair.Score);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Offsets(Utf8JsonWriter json, Wire.SearchMatrixOffsetsResponse answer)
    {
        json.WriteStartObject();
        json.WriteStartArray("offsets_row");
        foreach (var offset in answer.Result.OffsetsRow)
            json.WriteNumberValue(offset);
        json.WriteEndArray();
        json.WriteStartArray("offsets_col");
        foreach (var offset in answer.Result.OffsetsCol)
            json.WriteNumberValue(offset);
        json.WriteEndArray();
        json.WritePropertyName("scores");
        Numbers.Write(json, answer.Result.Scores);
        json.WriteStartArray("ids");
        foreach (var id in answer.Result.Ids)
            PointWriter.Id(json, id);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Snapshot(Utf8JsonWriter json, Wire.SnapshotDescription snapshot)
    {
        json.WriteStartObject();
        json.WriteString("name", snapshot.Name);
        // Without a zone and in whole seconds, as Qdrant writes it.
        json.WriteString("creation_time", snapshot.CreationTime.ToDateTime().ToString("yyyy-MM-dd'T'HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture));
        json.WriteNumber("size", snapshot.Size);
        if (snapshot.HasChecksum)
            json.WriteString("checksum", snapshot.Checksum);
        json.WriteEndObject();
    }

    public static void Snapshots(Utf8JsonWriter json, Wire.ListSnapshotsResponse answer)
    {
        json.WriteStartArray();
        foreach (var snapshot in answer.SnapshotDescriptions)
            Snapshot(json, snapshot);
        json.WriteEndArray();
    }

    private static void Points(Utf8JsonWriter json, Google.Protobuf.Collections.RepeatedField<Wire.ScoredPoint> points, bool payload)
    {
        json.WriteStartObject();
        json.WritePropertyName("points");
        PointWriter.Scored(json, points, payload);
        json.WriteEndObject();
    }

    private static void Update(Utf8JsonWriter json, Wire.UpdateResult result)
    {
        json.WriteStartObject();
        if (result.HasOperationId)
            json.WriteNumber("operation_id", result.OperationId);
        json.WriteString("status", EnumNames.Name(result.Status));
        json.WriteEndObject();
    }
}
