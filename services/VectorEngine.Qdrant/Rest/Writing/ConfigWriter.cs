using System.Collections;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace FitnessGrpc.VectorEngine.Qdrant.Rest.Writing;

/// <summary>Configurations, by descriptor: the other way of <see cref="Reading.ConfigReader"/>. Fields that are not set are left out.</summary>
internal static class ConfigWriter
{
    public static void Write(Utf8JsonWriter json, IMessage message, string? type = null)
    {
        if (type is null && Special(json, message))
            return;
        json.WriteStartObject();
        if (type is not null)
            json.WriteString("type", type);
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (!IsSet(field, message))
                continue;
            json.WritePropertyName(Names.Of(field));
            if (field.IsMap)
                Map(json, (IDictionary)field.Accessor.GetValue(message), field.MessageType.FindFieldByNumber(2));
            else if (field.IsRepeated)
                Texts(json, (IList)field.Accessor.GetValue(message));
            else
                Value(json, field, field.Accessor.GetValue(message));
        }

        json.WriteEndObject();
    }

    private static bool IsSet(FieldDescriptor field, IMessage message)
    {
        // An enum value that means "not said" has no name.
        if (field.FieldType == FieldType.Enum && EnumNames.Name((int)field.Accessor.GetValue(message), field.EnumType) == "unknown")
            return false;
        if (field.HasPresence)
            return field.Accessor.HasValue(message);
        return field.IsRepeated ? ((ICollection)field.Accessor.GetValue(message)).Count > 0 : true;
    }

    private static void Value(Utf8JsonWriter json, FieldDescriptor field, object value)
    {
        switch (value)
        {
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case uint number:
                json.WriteNumberValue(number);
                break;
            case ulong number:
                json.WriteNumberValue(number);
                break;
            case float number:
                Numbers.Write(json, number);
                break;
            case double number:
                Numbers.Write(json, number);
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case Wire.Value payload:
                PointWriter.Value(json, payload);
                break;
            case IMessage message:
                Write(json, message);
                break;
            default:
                json.WriteStringValue(EnumNames.Name((int)value, field.EnumType));
                break;
        }
    }

    private static void Map(Utf8JsonWriter json, IDictionary map, FieldDescriptor value)
    {
        json.WriteStartObject();
        foreach (DictionaryEntry entry in map)
        {
            json.WritePropertyName((string)entry.Key);
            Value(json, value, entry.Value!);
        }

        json.WriteEndObject();
    }

    private static void Texts(Utf8JsonWriter json, IList list)
    {
        json.WriteStartArray();
        foreach (string text in list)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static bool Special(Utf8JsonWriter json, IMessage message)
    {
        switch (message)
        {
            case Wire.MaxOptimizationThreads { VariantCase: Wire.MaxOptimizationThreads.VariantOneofCase.Value } threads:
                json.WriteNumberValue(threads.Value);
                return true;
            case Wire.MaxOptimizationThreads:
                json.WriteNullValue();
                return true;
            case Wire.BinaryQuantizationQueryEncoding encoding:
                json.WriteStringValue(EnumNames.Name((int)encoding.Setting, message.Descriptor.EnumTypes[0]));
                return true;
            case Wire.VectorsConfig vectors:
                if (vectors.ConfigCase == Wire.VectorsConfig.ConfigOneofCase.Params)
                    Write(json, vectors.Params);
                else
                    Map(json, (IDictionary)(vectors.ParamsMap ?? new Wire.VectorParamsMap()).Map, Wire.VectorParamsMap.Descriptor.Fields[1].MessageType.FindFieldByNumber(2));
                return true;
            case Wire.StrictModeMultivectorConfig or Wire.StrictModeSparseConfig or Wire.SparseVectorConfig:
                var only = message.Descriptor.Fields.InFieldNumberOrder()[0];
                Map(json, (IDictionary)only.Accessor.GetValue(message), only.MessageType.FindFieldByNumber(2));
                return true;
            case Wire.StemmingAlgorithm stemmer:
                json.WriteStartObject();
                json.WriteString("type", stemmer.StemmingParamsCase == Wire.StemmingAlgorithm.StemmingParamsOneofCase.Snowball ? "snowball" : "none");
                if (stemmer.Snowball is { } snowball)
                    json.WriteString("language", snowball.Language);
                json.WriteEndObject();
                return true;
            case Wire.KeywordPrefixParams:
                json.WriteBooleanValue(true);
                return true;
            default:
                return false;
        }
    }
}
