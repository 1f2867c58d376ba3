using System.Text.Json;

namespace FitnessGrpc.VectorEngine.Qdrant.Rest.Writing;

/// <summary>What a collection says of itself.</summary>
internal static class CollectionWriter
{
    public static void Info(Utf8JsonWriter json, Wire.GetCollectionInfoResponse answer)
    {
        var info = answer.Result;
        json.WriteStartObject();
        json.WriteString("status", EnumNames.Name(info.Status));
        json.WritePropertyName("optimizer_status");
        if (info.OptimizerStatus is { Ok: false } failed)
        {
            json.WriteStartObject();
            json.WriteString("error", failed.Error);
            json.WriteEndObject();
        }
        else
        {
            json.WriteStringValue("ok");
        }

        json.WriteStartArray("warnings");
        foreach (var warning in info.Warnings)
        {
            json.WriteStartObject();
            json.WriteString("message", warning.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (info.HasIndexedVectorsCount)
            json.WriteNumber("indexed_vectors_count", info.IndexedVectorsCount);
        if (info.HasPointsCount)
            json.WriteNumber("points_count", info.PointsCount);
        json.WriteNumber("segments_count", info.SegmentsCount);
        Config(json, info.Config);
        json.WriteStartObject("payload_schema");
        foreach (var (field, schema) in info.PayloadSchema)
        {
            json.WritePropertyName(field);
            Schema(json, schema);
        }

        json.WriteEndObject();
        if (info.UpdateQueue is { } queue)
        {
            json.WritePropertyName("update_queue");
            ConfigWriter.Write(json, queue);
        }

        json.WriteEndObject();
    }

    private static void Config(Utf8JsonWriter json, Wire.CollectionConfig config)
    {
        json.WritePropertyName("config");
        // Clients need the vectors' parameters even where there are none.
        config.Params.VectorsConfig ??= new Wire.VectorsConfig();
        ConfigWriter.Write(json, config);
    }

    private static void Schema(Utf8JsonWriter json, Wire.PayloadSchemaInfo schema)
    {
        var type = EnumNames.Name(schema.DataType);
        json.WriteStartObject();
        json.WriteString("data_type", type);
        if (schema.Params?.IndexParamsCase is { } kind and not Wire.PayloadIndexParams.IndexParamsOneofCase.None)
        {
            json.WritePropertyName("params");
            var field = Wire.PayloadIndexParams.Descriptor.FindFieldByNumber((int)kind);
            ConfigWriter.Write(json, (Google.Protobuf.IMessage)field.Accessor.GetValue(schema.Params), type);
        }

        json.WriteNumber("points", schema.Points);
        json.WriteEndObject();
    }
}
