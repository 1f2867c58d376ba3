using FitnessGrpc.Hosting.Errors;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace FitnessGrpc.Retrieval.Documents;

/// <summary>The bounds of free metadata: number of fields, depth, size. Pure.</summary>
internal static class MetadataValidator
{
    /// <summary>Notes what is wrong with the metadata at <paramref name="path"/>; the fields of the top level are the first level.</summary>
    public static void Check(RequestValidator validator, Struct metadata, string path)
    {
        validator.Require(
            metadata.Fields.Count <= DocumentLimits.MaxMetadataFields,
            path, $"must have at most {DocumentLimits.MaxMetadataFields} fields, and has {metadata.Fields.Count}");
        // The wire form is never much larger than the JSON, and a huge one need not be written out to be refused.
        if (metadata.CalculateSize() > 4 * DocumentLimits.MaxMetadataBytes)
        {
            validator.Fail(path, TooLarge);
            return;
        }
        var sound = true;
        foreach (var (name, value) in metadata.Fields)
            sound &= Field(validator, name, value, $"{path}.{Shown(name)}", depth: 1);
        if (sound && JsonSize(metadata) > DocumentLimits.MaxMetadataBytes)
            validator.Fail(path, TooLarge);
    }

    private static string TooLarge => $"must be at most {DocumentLimits.MaxMetadataBytes >> 10} KiB as JSON";

    private static bool Field(RequestValidator validator, string name, Value value, string path, int depth)
    {
        if (name.Length == 0)
        {
            validator.Fail(path, "must have a name");
            return false;
        }
        return Check(validator, value, path, depth);
    }

    private static bool Check(RequestValidator validator, Value value, string path, int depth)
    {
        if (depth > DocumentLimits.MaxMetadataDepth)
        {
            validator.Fail(path, $"must be at most {DocumentLimits.MaxMetadataDepth} levels deep");
            return false;
        }
        switch (value.KindCase)
        {
            case Value.KindOneofCase.None:
                validator.Fail(path, "must have a value");
                return false;
            case Value.KindOneofCase.NumberValue when !double.IsFinite(value.NumberValue):
                validator.Fail(path, "must be a finite number");
                return false;
            case Value.KindOneofCase.StructValue:
                foreach (var (name, field) in value.StructValue.Fields)
                {
                    if (!Field(validator, name, field, $"{path}.{Shown(name)}", depth + 1))
                        return false;
                }
                return true;
            case Value.KindOneofCase.ListValue:
                for (var i = 0; i < value.ListValue.Values.Count; i++)
                {
                    if (!Check(validator, value.ListValue.Values[i], $"{path}[{i}]", depth + 1))
                        return false;
                }
                return true;
            default:
                return true;
        }
    }

    /// <summary>A name that a caller chose, short enough for an error message.</summary>
    private static string Shown(string name) => name.Length <= 64 ? name : name[..64] + "…";

    private static int JsonSize(Struct metadata) =>
        System.Text.Encoding.UTF8.GetByteCount(JsonFormatter.Default.Format(metadata));
}
