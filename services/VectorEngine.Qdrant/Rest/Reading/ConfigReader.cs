using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace FitnessGrpc.VectorEngine.Qdrant.Rest.Reading;

/// <summary>
/// Configurations. Their fields have the contract's names in JSON, so they are read by descriptor; what JSON writes another
/// way is listed here.
/// </summary>
internal static class ConfigReader
{
    /// <summary>Reads a message of this type.</summary>
    public static T Read<T>(Json json) where T : IMessage<T>, new()
    {
        var message = new T();
        Fill(message, json);
        return message;
    }

    public static T? ReadOptional<T>(Json? json) where T : class, IMessage<T>, new() => json is { } given ? Read<T>(given) : null;

    /// <summary>Fills a message from the members that are named as its fields; others are left alone, as Qdrant does.</summary>
    private static void Fill(IMessage message, Json json)
    {
        if (Special(message, json))
            return;
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (json.Find(Names.Of(field)) is not { } value)
                continue;
            if (field.IsMap)
                Map((IDictionary)field.Accessor.GetValue(message), field, value);
            else if (field.IsRepeated)
                Texts((IList)field.Accessor.GetValue(message), value);
            else
                field.Accessor.SetValue(message, Value(field, value));
        }
    }

    private static object Value(FieldDescriptor field, Json json)
    {
        switch (field.FieldType)
        {
            case FieldType.Bool:
                return json.Flag();
            case FieldType.UInt32:
                return json.Unsigned32();
            case FieldType.UInt64:
                return json.Unsigned();
            case FieldType.Float:
                return json.Single();
            case FieldType.Double:
                return json.Number();
            case FieldType.String:
                return json.Text();
            case FieldType.Enum:
                // Accessors take the enum's own type.
                return Enum.ToObject(field.EnumType.ClrType, EnumNames.Read(json, field.EnumType));
            default:
                var message = (IMessage)Activator.CreateInstance(field.MessageType.ClrType)!;
                Fill(message, json);
                return message;
        }
    }

    private static void Map(IDictionary map, FieldDescriptor field, Json json)
    {
        var value = field.MessageType.FindFieldByNumber(2);
        foreach (var (name, item) in json.Members())
            map[name] = Value(value, item);
    }

    private static void Texts(IList list, Json json)
    {
        foreach (var item in json.Items())
            list.Add(item.Text());
    }

    /// <summary>Forms of JSON that are not the message's own.</summary>
    private static bool Special(IMessage message, Json json)
    {
        switch (message)
        {
            case Wire.MaxOptimizationThreads threads:
                if (json.IsString)
                    threads.Setting = (Wire.MaxOptimizationThreads.Types.Setting)EnumNames.Read(json, Setting(message));
                else
                    threads.Value = json.Unsigned();
                return true;
            case Wire.BinaryQuantizationQueryEncoding encoding:
                encoding.Setting = (Wire.BinaryQuantizationQueryEncoding.Types.Setting)EnumNames.Read(json, Setting(message));
                return true;
            case Wire.QuantizationConfigDiff diff when json.IsString:
                if (json.Text() is not ("Disabled" or "disabled"))
                    throw json.Wrong("must be an object or \"Disabled\"");
                diff.Disabled = new Wire.Disabled();
                return true;
            case Wire.QuantizationConfig or Wire.QuantizationConfigDiff:
                if (!message.Descriptor.Fields.InDeclarationOrder().Any(f => json.Has(Names.Of(f))))
                    throw json.Wrong("`scalar`, `product`, `binary` or `turbo` is needed");
                return false;
            case Wire.StrictModeMultivectorConfig or Wire.StrictModeSparseConfig or Wire.SparseVectorConfig or Wire.VectorParamsMap or Wire.VectorParamsDiffMap:
                var only = message.Descriptor.Fields.InFieldNumberOrder()[0];
                Map((IDictionary)only.Accessor.GetValue(message), only, json);
                return true;
            case Wire.StopwordsSet words when json.IsString:
                words.Languages.Add(json.Text());
                return true;
            case Wire.StemmingAlgorithm stemmer:
                if (json.Need("type").Text() == "none")
                    stemmer.Disabled = new Wire.DisabledStemmer();
                else
                    stemmer.Snowball = new Wire.SnowballParams { Language = json.Need("language").Text() };
                return true;
            case Wire.KeywordIndexParams keyword when json.Find("prefix") is { IsFlag: true } prefix:
                foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
                {
                    if (field.Name != "prefix" && json.Find(field.Name) is { } value)
                        field.Accessor.SetValue(message, Value(field, value));
                }

                keyword.Prefix = prefix.Flag() ? new Wire.KeywordPrefixParams() : null;
                return true;
            default:
                return false;
        }
    }

    private static EnumDescriptor Setting(IMessage message) => message.Descriptor.EnumTypes[0];
}
