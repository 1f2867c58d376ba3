namespace FitnessGrpc.VectorEngine.Qdrant.Mapping;

/// <summary>Writes from the wire.</summary>
internal static class WriteMapping
{
    public static WriteOperation ToEngine(Wire.UpsertPoints r) =>
        Upsert(PointMapping.ToEngine(r.Points), r.UpdateMode, r.UpdateFilter);

    public static WriteOperation ToEngine(Wire.DeletePoints r) => new WriteOperation.Delete(PointMapping.ToEngine(r.Points, "points"));

    public static WriteOperation ToEngine(Wire.UpdatePointVectors r) =>
        new WriteOperation.UpdateVectors(PointMapping.ToEngine(r.Points), FilterMapping.ToEngine(r.UpdateFilter, "update_filter"));

    public static WriteOperation ToEngine(Wire.DeletePointVectors r) =>
        new WriteOperation.DeleteVectors(PointMapping.ToEngine(r.PointsSelector, "points_selector"), Names(r.Vectors));

    public static WriteOperation Set(Wire.SetPayloadPoints r) =>
        new WriteOperation.SetPayload(PointMapping.ToEngine(r.PointsSelector, "points_selector"), PayloadMapping.ToEngine(r.Payload), r.HasKey ? r.Key : null);

    public static WriteOperation Overwrite(Wire.SetPayloadPoints r) =>
        new WriteOperation.OverwritePayload(PointMapping.ToEngine(r.PointsSelector, "points_selector"), PayloadMapping.ToEngine(r.Payload));

    public static WriteOperation ToEngine(Wire.DeletePayloadPoints r) =>
        new WriteOperation.DeletePayload(PointMapping.ToEngine(r.PointsSelector, "points_selector"), [.. r.Keys]);

    public static WriteOperation ToEngine(Wire.ClearPayloadPoints r) => new WriteOperation.ClearPayload(PointMapping.ToEngine(r.Points, "points"));

    /// <summary>One operation of a batch.</summary>
    public static WriteOperation ToEngine(Wire.PointsUpdateOperation operation, string field)
    {
        switch (operation.OperationCase)
        {
            case Wire.PointsUpdateOperation.OperationOneofCase.Upsert:
                Malformed.CheckShards(operation.Upsert.ShardKeySelector);
                return Upsert(PointMapping.ToEngine(operation.Upsert.Points), operation.Upsert.UpdateMode, operation.Upsert.UpdateFilter);
            case Wire.PointsUpdateOperation.OperationOneofCase.DeletePoints:
                Malformed.CheckShards(operation.DeletePoints.ShardKeySelector);
                return new WriteOperation.Delete(PointMapping.ToEngine(operation.DeletePoints.Points, $"{field}.delete_points.points"));
            case Wire.PointsUpdateOperation.OperationOneofCase.SetPayload:
                var set = operation.SetPayload;
                Malformed.CheckShards(set.ShardKeySelector);
                return new WriteOperation.SetPayload(
                    PointMapping.ToEngine(set.PointsSelector, $"{field}.set_payload.points_selector"), PayloadMapping.ToEngine(set.Payload), set.HasKey ? set.Key : null);
            case Wire.PointsUpdateOperation.OperationOneofCase.OverwritePayload:
                var overwrite = operation.OverwritePayload;
                Malformed.CheckShards(overwrite.ShardKeySelector);
                return new WriteOperation.OverwritePayload(
                    PointMapping.ToEngine(overwrite.PointsSelector, $"{field}.overwrite_payload.points_selector"), PayloadMapping.ToEngine(overwrite.Payload));
            case Wire.PointsUpdateOperation.OperationOneofCase.DeletePayload:
                Malformed.CheckShards(operation.DeletePayload.ShardKeySelector);
                return new WriteOperation.DeletePayload(
                    PointMapping.ToEngine(operation.DeletePayload.PointsSelector, $"{field}.delete_payload.points_selector"), [.. operation.DeletePayload.Keys]);
            case Wire.PointsUpdateOperation.OperationOneofCase.ClearPayload:
                Malformed.CheckShards(operation.ClearPayload.ShardKeySelector);
                return new WriteOperation.ClearPayload(PointMapping.ToEngine(operation.ClearPayload.Points, $"{field}.clear_payload.points"));
            case Wire.PointsUpdateOperation.OperationOneofCase.UpdateVectors:
                Malformed.CheckShards(operation.UpdateVectors.ShardKeySelector);
                return new WriteOperation.UpdateVectors(
                    PointMapping.ToEngine(operation.UpdateVectors.Points), FilterMapping.ToEngine(operation.UpdateVectors.UpdateFilter, $"{field}.update_vectors.update_filter"));
            case Wire.PointsUpdateOperation.OperationOneofCase.DeleteVectors:
                Malformed.CheckShards(operation.DeleteVectors.ShardKeySelector);
                return new WriteOperation.DeleteVectors(
                    PointMapping.ToEngine(operation.DeleteVectors.PointsSelector, $"{field}.delete_vectors.points_selector"), Names(operation.DeleteVectors.Vectors));
#pragma warning disable CS0612 // Older clients still send these.
            case Wire.PointsUpdateOperation.OperationOneofCase.DeleteDeprecated:
                return new WriteOperation.Delete(PointMapping.ToEngine(operation.DeleteDeprecated, $"{field}.delete_deprecated"));
            case Wire.PointsUpdateOperation.OperationOneofCase.ClearPayloadDeprecated:
                return new WriteOperation.ClearPayload(PointMapping.ToEngine(operation.ClearPayloadDeprecated, $"{field}.clear_payload_deprecated"));
#pragma warning restore CS0612
            default:
                throw Malformed.Field(field, "an operation is needed");
        }
    }

    public static WriteOperation ToEngine(Wire.CreateFieldIndexCollection r)
    {
        var parameters = r.FieldIndexParams;
        var kind = r.HasFieldType ? Kind(r.FieldType) : Kind(parameters);
        if (parameters is not null && parameters.IndexParamsCase != Wire.PayloadIndexParams.IndexParamsOneofCase.None && Kind(parameters) != kind)
            throw Malformed.Field("field_index_params", "are of another type than field_type");
        return new WriteOperation.CreateIndex(r.FieldName, IndexMapping.ToEngine(kind, parameters));
    }

    private static WriteOperation.Upsert Upsert(PointData[] points, Wire.UpdateMode mode, Wire.Filter? condition) => new(
        points,
        mode switch
        {
            Wire.UpdateMode.Upsert => UpdateMode.Upsert,
            Wire.UpdateMode.InsertOnly => UpdateMode.InsertOnly,
            Wire.UpdateMode.UpdateOnly => UpdateMode.UpdateOnly,
            _ => throw Malformed.Field("update_mode", "is unknown"),
        },
        FilterMapping.ToEngine(condition, "update_filter"));

    private static string[] Names(Wire.VectorsSelector? vectors) =>
        vectors is { Names.Count: > 0 } ? [.. vectors.Names] : throw Malformed.Field("vectors.names", "must not be empty");

    private static PayloadIndexKind Kind(Wire.FieldType type) => type switch
    {
        Wire.FieldType.Keyword => PayloadIndexKind.Keyword,
        Wire.FieldType.Integer => PayloadIndexKind.Integer,
        Wire.FieldType.Float => PayloadIndexKind.Float,
        Wire.FieldType.Geo => PayloadIndexKind.Geo,
        Wire.FieldType.Text => PayloadIndexKind.Text,
        Wire.FieldType.Bool => PayloadIndexKind.Bool,
        Wire.FieldType.Datetime => PayloadIndexKind.Datetime,
        Wire.FieldType.Uuid => PayloadIndexKind.Uuid,
        _ => throw Malformed.Field("field_type", "is unknown"),
    };

    private static PayloadIndexKind Kind(Wire.PayloadIndexParams? parameters) => parameters?.IndexParamsCase switch
    {
        Wire.PayloadIndexParams.IndexParamsOneofCase.KeywordIndexParams => PayloadIndexKind.Keyword,
        Wire.PayloadIndexParams.IndexParamsOneofCase.IntegerIndexParams => PayloadIndexKind.Integer,
        Wire.PayloadIndexParams.IndexParamsOneofCase.FloatIndexParams => PayloadIndexKind.Float,
        Wire.PayloadIndexParams.IndexParamsOneofCase.GeoIndexParams => PayloadIndexKind.Geo,
        Wire.PayloadIndexParams.IndexParamsOneofCase.TextIndexParams => PayloadIndexKind.Text,
        Wire.PayloadIndexParams.IndexParamsOneofCase.BoolIndexParams => PayloadIndexKind.Bool,
        Wire.PayloadIndexParams.IndexParamsOneofCase.DatetimeIndexParams => PayloadIndexKind.Datetime,
        Wire.PayloadIndexParams.IndexParamsOneofCase.UuidIndexParams => PayloadIndexKind.Uuid,
        _ => throw Malformed.Field("field_type", "a type or parameters of one are needed"),
    };
}
