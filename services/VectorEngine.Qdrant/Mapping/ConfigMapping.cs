namespace FitnessGrpc.VectorEngine.Qdrant.Mapping;

/// <summary>The part of a collection's configuration that is remembered and told back.</summary>
internal static class ConfigMapping
{
    /// <summary>The configuration of a new collection: what was asked for over Qdrant's defaults.</summary>
    public static Wire.CollectionConfig Initial(Wire.CreateCollection request)
    {
        var config = new Wire.CollectionConfig
        {
            Params = new Wire.CollectionParams
            {
                ShardNumber = 1,
#pragma warning disable CS0612 // Deprecated, and still what clients read.
                OnDiskPayload = !request.HasOnDiskPayload || request.OnDiskPayload,
#pragma warning restore CS0612
                VectorsConfig = request.VectorsConfig,
                SparseVectorsConfig = request.SparseVectorsConfig,
                ReplicationFactor = 1,
                WriteConsistencyFactor = 1,
                Payload = request.Payload,
            },
            HnswConfig = new Wire.HnswConfigDiff { M = 16, EfConstruct = 100, FullScanThreshold = 10000, MaxIndexingThreads = 0 },
            OptimizerConfig = new Wire.OptimizersConfigDiff
            {
                DeletedThreshold = 0.2,
                VacuumMinVectorNumber = 1000,
                DefaultSegmentNumber = 0,
                IndexingThreshold = 10000,
                FlushIntervalSec = 5,
            },
            WalConfig = new Wire.WalConfigDiff { WalCapacityMb = 32, WalSegmentsAhead = 0, WalRetainClosed = 1 },
            QuantizationConfig = request.QuantizationConfig,
            StrictModeConfig = request.StrictModeConfig,
        };
        Merge(config.HnswConfig, request.HnswConfig);
        Merge(config.OptimizerConfig, request.OptimizersConfig);
        Merge(config.WalConfig, request.WalConfig);
        config.Metadata.Add(request.Metadata);
        return config;
    }

    /// <summary>Applies a change to a configuration.</summary>
    public static void Apply(Wire.CollectionConfig config, Wire.UpdateCollection change)
    {
        Malformed.CheckTimeout(change.HasTimeout, change.Timeout);
        StrictModeMapping.Check(change.StrictModeConfig);
        Check(change.HnswConfig, "hnsw_config");
        Merge(config.HnswConfig, change.HnswConfig);
        Merge(config.OptimizerConfig, change.OptimizersConfig);
        if (change.Params is { } parameters)
        {
#pragma warning disable CS0612
            if (parameters.HasOnDiskPayload)
                config.Params.OnDiskPayload = parameters.OnDiskPayload;
#pragma warning restore CS0612
            if (parameters.Payload is not null)
                config.Params.Payload = parameters.Payload;
        }

        Apply(config, change.QuantizationConfig);
        if (change.StrictModeConfig is { } strict)
            (config.StrictModeConfig ??= new Wire.StrictModeConfig()).MergeFrom(strict);
        ApplyDense(config, change.VectorsConfig);
        ApplySparse(config, change.SparseVectorsConfig);
        foreach (var (key, value) in change.Metadata)
        {
            if (value.KindCase == Wire.Value.KindOneofCase.NullValue)
                config.Metadata.Remove(key);
            else
                config.Metadata[key] = value;
        }
    }

    public static void Check(Wire.HnswConfigDiff? hnsw, string field)
    {
        if (hnsw is { HasEfConstruct: true, EfConstruct: < 4 })
            throw Malformed.Field($"{field}.ef_construct", "must be at least 4");
    }

    private static void Apply(Wire.CollectionConfig config, Wire.QuantizationConfigDiff? change)
    {
        switch (change?.QuantizationCase)
        {
            case Wire.QuantizationConfigDiff.QuantizationOneofCase.Disabled:
                config.QuantizationConfig = null;
                break;
            case Wire.QuantizationConfigDiff.QuantizationOneofCase.Scalar:
                config.QuantizationConfig = new Wire.QuantizationConfig { Scalar = change.Scalar };
                break;
            case Wire.QuantizationConfigDiff.QuantizationOneofCase.Product:
                config.QuantizationConfig = new Wire.QuantizationConfig { Product = change.Product };
                break;
            case Wire.QuantizationConfigDiff.QuantizationOneofCase.Binary:
                config.QuantizationConfig = new Wire.QuantizationConfig { Binary = change.Binary };
                break;
            case Wire.QuantizationConfigDiff.QuantizationOneofCase.Turboquant:
                config.QuantizationConfig = new Wire.QuantizationConfig { Turboquant = change.Turboquant };
                break;
        }
    }

    private static void ApplyDense(Wire.CollectionConfig config, Wire.VectorsConfigDiff? change)
    {
        var named = change?.ConfigCase switch
        {
            Wire.VectorsConfigDiff.ConfigOneofCase.Params => [KeyValuePair.Create("", change.Params)],
            Wire.VectorsConfigDiff.ConfigOneofCase.ParamsMap => change.ParamsMap.Map.AsEnumerable(),
            _ => [],
        };
        foreach (var (name, diff) in named)
        {
            var vectors = config.Params.VectorsConfig;
            var target = name.Length == 0 && vectors?.Params is { } single ? single : vectors?.ParamsMap?.Map.GetValueOrDefault(name);
            if (target is null)
                throw new EngineException(EngineError.InvalidInput, $"Not existing vector name error: {name}");
            Check(diff.HnswConfig, "vectors_config.hnsw_config");
            if (diff.HnswConfig is { } hnsw)
                (target.HnswConfig ??= new Wire.HnswConfigDiff()).MergeFrom(hnsw);
#pragma warning disable CS0612
            if (diff.HasOnDisk)
                target.OnDisk = diff.OnDisk;
#pragma warning restore CS0612
        }
    }

    private static void ApplySparse(Wire.CollectionConfig config, Wire.SparseVectorConfig? change)
    {
        foreach (var (name, diff) in change?.Map ?? [])
        {
            if (config.Params.SparseVectorsConfig?.Map.GetValueOrDefault(name) is not { } target)
                throw new EngineException(EngineError.InvalidInput, $"Not existing vector name error: {name}");
            if (diff.HasModifier && VectorParamsMapping.IsIdf(diff) != VectorParamsMapping.IsIdf(target))
                throw Malformed.Unsupported("sparse_vectors_config.modifier: a change of it");
            if (diff.Index is { } index)
                (target.Index ??= new Wire.SparseIndexConfig()).MergeFrom(index);
        }
    }

    private static void Merge(Wire.HnswConfigDiff into, Wire.HnswConfigDiff? change)
    {
        if (change is not null)
            into.MergeFrom(change);
    }

    private static void Merge(Wire.OptimizersConfigDiff into, Wire.OptimizersConfigDiff? change)
    {
        if (change is not null)
            into.MergeFrom(change);
    }

    private static void Merge(Wire.WalConfigDiff into, Wire.WalConfigDiff? change)
    {
        if (change is not null)
            into.MergeFrom(change);
    }
}
