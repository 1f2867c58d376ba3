using Google.Protobuf.Reflection;

namespace FitnessGrpc.Hosting.Json;

/// <summary>Which fields of a request a query can name.</summary>
public static class QueryFields
{
    /// <summary>Whether one parameter gives the field: a scalar, an enum, a list of them, or a well-known type that is one JSON string or scalar.</summary>
    public static bool IsSingleValue(FieldDescriptor field) =>
        !field.IsMap && (field.FieldType is not (FieldType.Message or FieldType.Group)
            || !field.IsRepeated && (StrictJsonWalker.IsWrapper(field.MessageType)
                || field.MessageType.FullName is "google.protobuf.Timestamp" or "google.protobuf.Duration" or "google.protobuf.FieldMask"));
}
