using Google.Protobuf;

namespace FitnessGrpc.VectorEngine.Qdrant.Mapping;

/// <summary>
/// Schemas to and from the wire. The engine keeps vectors and payload; the rest of the configuration (graph, optimiser, log,
/// quantisation, metadata) is remembered with the schema and told back, and changes nothing: every search is exact.
/// </summary>
internal static class SchemaMapping
{
    public static CollectionSchema ToEngine(Wire.CreateCollection request)
    {
        Malformed.CheckTimeout(request.HasTimeout, request.Timeout);
        if (request.HasShardingMethod && request.ShardingMethod == Wire.ShardingMethod.Custom)
            throw Malformed.Unsupported("sharding_method: Custom");
        Check(request.StrictModeConfig);
        ConfigMapping.Check(request.HnswConfig, "hnsw_config");
        return new CollectionSchema
        {
            Dense = request.VectorsConfig?.ConfigCase switch
            {
                Wire.VectorsConfig.ConfigOneofCase.Params => new Dictionary<string, DenseVectorSchema>
                {
                    [""] = ToEngine(request.VectorsConfig.Params, "vectors_config.params"),
                },
                Wire.VectorsConfig.ConfigOneofCase.ParamsMap => request.VectorsConfig.ParamsMap.Map.ToDictionary(
                    static v => v.Key, static v => ToEngine(v.Value, "vectors_config.params_map")),
                _ => [],
            },
            Sparse = request.SparseVectorsConfig?.Map.ToDictionary(static v => v.Key, static v => ToEngine(v.Value)) ?? [],
            Annotations = ConfigMapping.Initial(request).ToByteArray(),
        };
    }

    public static void Check(Wire.StrictModeConfig? strict)
    {
        if (strict is { Enabled: true })
            throw Malformed.Unsupported("strict_mode_config.enabled");
    }

    public static bool IsIdf(Wire.SparseVectorParams parameters) => parameters.Modifier == Wire.Modifier.Idf;

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

    private static DenseVectorSchema ToEngine(Wire.VectorParams parameters, string field)
    {
        if (parameters.MultivectorConfig is not null)
            throw Malformed.Unsupported($"{field}.multivector_config");
        if (parameters.HasDatatype && parameters.Datatype is not (Wire.Datatype.Default or Wire.Datatype.Float32))
            throw Malformed.Unsupported($"{field}.datatype other than Float32");
        ConfigMapping.Check(parameters.HnswConfig, $"{field}.hnsw_config");
        return new DenseVectorSchema(
            parameters.Size is >= 1 and <= 65536 ? (int)parameters.Size : throw Malformed.Field($"{field}.size", "must be 1 to 65536"),
            parameters.Distance switch
            {
                Wire.Distance.Cosine => Distance.Cosine,
                Wire.Distance.Euclid => Distance.Euclid,
                Wire.Distance.Dot => Distance.Dot,
                Wire.Distance.Manhattan => Distance.Manhattan,
                _ => throw Malformed.Field($"{field}.distance", "must be Cosine, Euclid, Dot or Manhattan"),
            });
    }

    private static SparseVectorSchema ToEngine(Wire.SparseVectorParams parameters)
    {
        if (parameters.Index is { HasDatatype: true } index && index.Datatype is not (Wire.Datatype.Default or Wire.Datatype.Float32))
            throw Malformed.Unsupported("sparse_vectors_config.index.datatype other than Float32");
        return new SparseVectorSchema(IsIdf(parameters));
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
