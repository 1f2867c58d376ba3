namespace FitnessGrpc.VectorEngine.Qdrant.Rest.Reading;

/// <summary>Collections, aliases, payload indexes and vector names.</summary>
internal static class CollectionReader
{
    public static Wire.CreateCollection Create(Json body)
    {
        var request = new Wire.CreateCollection
        {
            HnswConfig = ConfigReader.ReadOptional<Wire.HnswConfigDiff>(body.Find("hnsw_config")),
            WalConfig = ConfigReader.ReadOptional<Wire.WalConfigDiff>(body.Find("wal_config")),
            OptimizersConfig = ConfigReader.ReadOptional<Wire.OptimizersConfigDiff>(body.Find("optimizers_config")),
            QuantizationConfig = ConfigReader.ReadOptional<Wire.QuantizationConfig>(body.Find("quantization_config")),
            SparseVectorsConfig = ConfigReader.ReadOptional<Wire.SparseVectorConfig>(body.Find("sparse_vectors")),
            StrictModeConfig = ConfigReader.ReadOptional<Wire.StrictModeConfig>(body.Find("strict_mode_config")),
            Payload = ConfigReader.ReadOptional<Wire.PayloadStorageParams>(body.Find("payload")),
        };
        if (body.Find("vectors") is { } vectors)
            request.VectorsConfig = Vectors(vectors);
        if (body.Find("shard_number") is { } shards)
            request.ShardNumber = shards.Unsigned32();
        if (body.Find("replication_factor") is { } replicas)
            request.ReplicationFactor = replicas.Unsigned32();
        if (body.Find("write_consistency_factor") is { } consistency)
            request.WriteConsistencyFactor = consistency.Unsigned32();
        if (body.Find("sharding_method") is { } method)
            request.ShardingMethod = EnumNames.Read<Wire.ShardingMethod>(method);
#pragma warning disable CS0612 // Deprecated, and still what clients send.
        if (body.Find("on_disk_payload") is { } onDisk)
            request.OnDiskPayload = onDisk.Flag();
#pragma warning restore CS0612
        if (body.Find("metadata") is { } metadata)
            ValueReader.FillMetadata(request.Metadata, metadata);
        return request;
    }

    public static Wire.UpdateCollection Update(Json body)
    {
        var request = new Wire.UpdateCollection
        {
            OptimizersConfig = ConfigReader.ReadOptional<Wire.OptimizersConfigDiff>(body.Find("optimizers_config") ?? body.Find("optimizer_config")),
            Params = ConfigReader.ReadOptional<Wire.CollectionParamsDiff>(body.Find("params")),
            HnswConfig = ConfigReader.ReadOptional<Wire.HnswConfigDiff>(body.Find("hnsw_config")),
            QuantizationConfig = ConfigReader.ReadOptional<Wire.QuantizationConfigDiff>(body.Find("quantization_config")),
            SparseVectorsConfig = ConfigReader.ReadOptional<Wire.SparseVectorConfig>(body.Find("sparse_vectors")),
            StrictModeConfig = ConfigReader.ReadOptional<Wire.StrictModeConfig>(body.Find("strict_mode_config")),
        };
        if (body.Find("vectors") is { } vectors)
            request.VectorsConfig = new Wire.VectorsConfigDiff { ParamsMap = ConfigReader.Read<Wire.VectorParamsDiffMap>(vectors) };
        if (body.Find("metadata") is { } metadata)
            ValueReader.FillMetadata(request.Metadata, metadata);
        return request;
    }

    public static Wire.ChangeAliases Aliases(Json body)
    {
        var request = new Wire.ChangeAliases();
        foreach (var action in body.Need("actions").Items())
            request.Actions.Add(Alias(action));
        return request;
    }

    public static Wire.CreateFieldIndexCollection Index(Json body)
    {
        var request = new Wire.CreateFieldIndexCollection { FieldName = body.Need("field_name").Text() };
        // Older clients say field_type for field_schema.
        if ((body.Find("field_schema") ?? body.Find("field_type")) is not { } schema)
            throw body.Wrong("missing field `field_schema`");
        var type = schema.IsObject ? schema.Need("type") : schema;
        var name = type.Text();
        var (field, parameters) = name switch
        {
            "keyword" => (Wire.FieldType.Keyword, new Wire.PayloadIndexParams { KeywordIndexParams = Parameters<Wire.KeywordIndexParams>(schema) }),
            "integer" => (Wire.FieldType.Integer, new Wire.PayloadIndexParams { IntegerIndexParams = Parameters<Wire.IntegerIndexParams>(schema) }),
            "float" => (Wire.FieldType.Float, new Wire.PayloadIndexParams { FloatIndexParams = Parameters<Wire.FloatIndexParams>(schema) }),
            "geo" => (Wire.FieldType.Geo, new Wire.PayloadIndexParams { GeoIndexParams = Parameters<Wire.GeoIndexParams>(schema) }),
            "text" => (Wire.FieldType.Text, new Wire.PayloadIndexParams { TextIndexParams = Parameters<Wire.TextIndexParams>(schema) }),
            "bool" => (Wire.FieldType.Bool, new Wire.PayloadIndexParams { BoolIndexParams = Parameters<Wire.BoolIndexParams>(schema) }),
            "datetime" => (Wire.FieldType.Datetime, new Wire.PayloadIndexParams { DatetimeIndexParams = Parameters<Wire.DatetimeIndexParams>(schema) }),
            "uuid" => (Wire.FieldType.Uuid, new Wire.PayloadIndexParams { UuidIndexParams = Parameters<Wire.UuidIndexParams>(schema) }),
            _ => throw type.Wrong("must be one of keyword, integer, float, geo, text, bool, datetime, uuid"),
        };
        request.FieldType = field;
        if (schema.IsObject)
            request.FieldIndexParams = parameters;
        return request;
    }

    public static Wire.CreateVectorNameRequest VectorName(Json body)
    {
        var request = new Wire.CreateVectorNameRequest();
        if (body.Find("dense") is { } dense)
            request.DenseConfig = ConfigReader.Read<Wire.DenseVectorCreationConfig>(dense);
        else if (body.Find("sparse") is { } sparse)
            request.SparseConfig = ConfigReader.Read<Wire.SparseVectorCreationConfig>(sparse);
        else
            throw body.Wrong("`dense` or `sparse` is needed");
        return request;
    }

    private static T Parameters<T>(Json schema) where T : Google.Protobuf.IMessage<T>, new() => schema.IsObject ? ConfigReader.Read<T>(schema) : new T();

    /// <summary>The parameters of the one unnamed vector, or of each by name.</summary>
    private static Wire.VectorsConfig Vectors(Json json) =>
        json.Find("size") is { IsNumber: true } || json.Find("distance") is { IsString: true }
            ? new Wire.VectorsConfig { Params = ConfigReader.Read<Wire.VectorParams>(json) }
            : new Wire.VectorsConfig { ParamsMap = ConfigReader.Read<Wire.VectorParamsMap>(json) };

    private static Wire.AliasOperations Alias(Json action)
    {
        if (action.Find("create_alias") is { } create)
        {
            return new Wire.AliasOperations
            {
                CreateAlias = new Wire.CreateAlias { CollectionName = create.Need("collection_name").Text(), AliasName = create.Need("alias_name").Text() },
            };
        }

        if (action.Find("rename_alias") is { } rename)
        {
            return new Wire.AliasOperations
            {
                RenameAlias = new Wire.RenameAlias { OldAliasName = rename.Need("old_alias_name").Text(), NewAliasName = rename.Need("new_alias_name").Text() },
            };
        }

        return action.Find("delete_alias") is { } delete
            ? new Wire.AliasOperations { DeleteAlias = new Wire.DeleteAlias { AliasName = delete.Need("alias_name").Text() } }
            : throw action.Wrong("`create_alias`, `rename_alias` or `delete_alias` is needed");
    }
}
