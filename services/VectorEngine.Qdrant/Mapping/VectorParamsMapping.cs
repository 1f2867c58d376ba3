namespace FitnessGrpc.VectorEngine.Qdrant.Mapping;

/// <summary>Schemas of vectors from the configuration: what a vector leaves open comes from the collection.</summary>
internal static class VectorParamsMapping
{
    /// <summary>The dense vectors of a configuration by name; the unnamed one has the empty name.</summary>
    public static Dictionary<string, DenseVectorSchema> Dense(Wire.CollectionConfig config)
    {
        var result = new Dictionary<string, DenseVectorSchema>();
        switch (config.Params.VectorsConfig?.ConfigCase)
        {
            case Wire.VectorsConfig.ConfigOneofCase.Params:
                result[""] = Dense(config, config.Params.VectorsConfig.Params, "vectors_config.params");
                break;
            case Wire.VectorsConfig.ConfigOneofCase.ParamsMap:
                foreach (var (name, parameters) in config.Params.VectorsConfig.ParamsMap.Map)
                    result[name] = Dense(config, parameters, "vectors_config.params_map");
                break;
        }

        return result;
    }

    public static DenseVectorSchema Dense(Wire.CollectionConfig config, Wire.VectorParams parameters, string field)
    {
        if (parameters.MultivectorConfig is { Comparator: not Wire.MultiVectorComparator.MaxSim })
            throw Malformed.Field($"{field}.multivector_config.comparator", "is unknown");
        ConfigMapping.Check(parameters.HnswConfig, $"{field}.hnsw_config");
        var schema = new DenseVectorSchema(
            parameters.Size is >= 1 and <= 65536 ? (int)parameters.Size : throw Malformed.Field($"{field}.size", "must be 1 to 65536"),
            Of(parameters.Distance, $"{field}.distance"),
            parameters.MultivectorConfig is not null);
        return schema with
        {
            Datatype = Of(parameters.Datatype, $"{field}.datatype"),
            Graph = Graph(config.HnswConfig, parameters.HnswConfig),
            Quantization = Of(parameters.QuantizationConfig, $"{field}.quantization_config") ?? Of(config.QuantizationConfig, "quantization_config"),
        };
    }

    public static SparseVectorSchema Sparse(Wire.SparseVectorParams parameters)
    {
        // Weights are kept as they are: a datatype of the index may round them, and need not.
        if (parameters.Index is { Datatype: Wire.Datatype.Turbo4 })
            throw Malformed.Unsupported("sparse_vectors_config.index.datatype: Turbo4");
        return new SparseVectorSchema(IsIdf(parameters));
    }

    public static bool IsIdf(Wire.SparseVectorParams parameters) => parameters.Modifier == Wire.Modifier.Idf;

    private static Distance Of(Wire.Distance distance, string field) => distance switch
    {
        Wire.Distance.Cosine => Distance.Cosine,
        Wire.Distance.Euclid => Distance.Euclid,
        Wire.Distance.Dot => Distance.Dot,
        Wire.Distance.Manhattan => Distance.Manhattan,
        _ => throw Malformed.Field(field, "must be Cosine, Euclid, Dot or Manhattan"),
    };

    private static VectorDatatype Of(Wire.Datatype datatype, string field) => datatype switch
    {
        Wire.Datatype.Default or Wire.Datatype.Float32 => VectorDatatype.Float32,
        Wire.Datatype.Float16 => VectorDatatype.Float16,
        Wire.Datatype.Uint8 => VectorDatatype.Uint8,
        Wire.Datatype.Turbo4 => throw Malformed.Unsupported($"{field}: Turbo4"),
        _ => throw Malformed.Field(field, "is unknown"),
    };

    /// <summary>Qdrant takes any number of links; what is beyond the graph's range becomes its nearest bound, and is told back as asked.</summary>
    private static GraphSchema Graph(Wire.HnswConfigDiff? collection, Wire.HnswConfigDiff? own)
    {
        var m = own is { HasM: true } ? own.M : collection is { HasM: true } ? collection.M : 16;
        var construct = own is { HasEfConstruct: true } ? own.EfConstruct : collection is { HasEfConstruct: true } ? collection.EfConstruct : 100;
        var full = own is { HasFullScanThreshold: true } ? own.FullScanThreshold : collection is { HasFullScanThreshold: true } ? collection.FullScanThreshold : 10_000;
        return new GraphSchema(m == 0 ? 0 : (int)Math.Clamp(m, 4ul, 256ul), (int)Math.Clamp(construct, 4ul, 4096ul), (int)Math.Min(full, int.MaxValue));
    }

    private static QuantizationSchema? Of(Wire.QuantizationConfig? config, string field)
    {
        switch (config?.QuantizationCase)
        {
            case Wire.QuantizationConfig.QuantizationOneofCase.Scalar:
                if (config.Scalar.Type != Wire.QuantizationType.Int8)
                    throw Malformed.Field($"{field}.scalar.type", "must be Int8");
                if (config.Scalar.HasQuantile && config.Scalar.Quantile is not (>= 0.5f and <= 1f))
                    throw Malformed.Field($"{field}.scalar.quantile", "must be 0.5 to 1");
                return new QuantizationSchema.Scalar(config.Scalar.HasQuantile ? config.Scalar.Quantile : null);
            case Wire.QuantizationConfig.QuantizationOneofCase.Product:
                return new QuantizationSchema.Product(config.Product.Compression switch
                {
                    Wire.CompressionRatio.X4 => 4,
                    Wire.CompressionRatio.X8 => 8,
                    Wire.CompressionRatio.X16 => 16,
                    Wire.CompressionRatio.X32 => 32,
                    Wire.CompressionRatio.X64 => 64,
                    _ => throw Malformed.Field($"{field}.product.compression", "is unknown"),
                });
            case Wire.QuantizationConfig.QuantizationOneofCase.Binary:
                return new QuantizationSchema.Binary(config.Binary.Encoding switch
                {
                    Wire.BinaryQuantizationEncoding.OneBit => 1,
                    Wire.BinaryQuantizationEncoding.TwoBits => 2,
                    Wire.BinaryQuantizationEncoding.OneAndHalfBits => 1.5,
                    _ => throw Malformed.Field($"{field}.binary.encoding", "is unknown"),
                });
            case Wire.QuantizationConfig.QuantizationOneofCase.Turboquant:
                throw Malformed.Unsupported($"{field}.turboquant");
            default:
                return null;
        }
    }
}
