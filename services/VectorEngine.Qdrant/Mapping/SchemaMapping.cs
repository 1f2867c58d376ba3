using Google.Protobuf;

namespace FitnessGrpc.VectorEngine.Qdrant.Mapping;

/// <summary>
/// Schemas to and from the wire. The engine knows vectors, their graphs and their compression; the whole configuration is remembered with the
/// schema and told back as it was asked for.
/// </summary>
internal static class SchemaMapping
{
    public static CollectionSchema ToEngine(Wire.CreateCollection request)
    {
        Malformed.CheckTimeout(request.HasTimeout, request.Timeout);
        if (request.HasShardingMethod && request.ShardingMethod == Wire.ShardingMethod.Custom)
            throw Malformed.Unsupported("sharding_method: Custom");
        ConfigMapping.Check(request.HnswConfig, "hnsw_config");
        StrictModeMapping.Check(request.StrictModeConfig);
        var config = ConfigMapping.Initial(request);
        return new CollectionSchema
        {
            Dense = VectorParamsMapping.Dense(config),
            Sparse = request.SparseVectorsConfig?.Map.ToDictionary(static v => v.Key, static v => VectorParamsMapping.Sparse(v.Value)) ?? [],
            Annotations = config.ToByteArray(),
        };
    }

    public static Wire.CollectionInfo ToWire(CollectionDetails details)
    {
        var info = new Wire.CollectionInfo
        {
            Status = Wire.CollectionStatus.Green,
            OptimizerStatus = new Wire.OptimizerStatus { Ok = true },
            SegmentsCount = 1,
            Config = Wire.CollectionConfig.Parser.ParseFrom(details.Schema.Annotations.Span),
            PointsCount = (ulong)details.Points,
            // Nothing is indexed approximately; clients that wait for this number wait for the vectors to be searchable, and they are.
            IndexedVectorsCount = (ulong)details.Vectors,
            UpdateQueue = new Wire.UpdateQueueInfo(),
        };
        foreach (var warning in details.Warnings)
            info.Warnings.Add(new Wire.CollectionWarning { Message = warning });
        foreach (var (field, (index, points)) in details.Indexes)
        {
            var schema = new Wire.PayloadSchemaInfo { DataType = ToWire(index.Kind), Points = (ulong)points };
            if (!index.Annotations.IsEmpty)
                schema.Params = Wire.PayloadIndexParams.Parser.ParseFrom(index.Annotations.Span);
            info.PayloadSchema[field] = schema;
        }

        return info;
    }

    private static Wire.PayloadSchemaType ToWire(PayloadIndexKind kind) => kind switch
    {
        PayloadIndexKind.Keyword => Wire.PayloadSchemaType.Keyword,
        PayloadIndexKind.Integer => Wire.PayloadSchemaType.Integer,
        PayloadIndexKind.Float => Wire.PayloadSchemaType.Float,
        PayloadIndexKind.Geo => Wire.PayloadSchemaType.Geo,
        PayloadIndexKind.Text => Wire.PayloadSchemaType.Text,
        PayloadIndexKind.Bool => Wire.PayloadSchemaType.Bool,
        PayloadIndexKind.Datetime => Wire.PayloadSchemaType.Datetime,
        PayloadIndexKind.Uuid => Wire.PayloadSchemaType.Uuid,
        _ => Wire.PayloadSchemaType.UnknownType,
    };
}
