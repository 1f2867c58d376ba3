using Google.Protobuf;

namespace FitnessGrpc.VectorEngine.Qdrant.Mapping;

/// <summary>Vector names that come and go: the write, and the configuration that tells of them.</summary>
internal static class VectorNameMapping
{
    public static WriteOperation.CreateVector Create(Wire.CollectionConfig config, Wire.CreateVectorNameRequest request)
    {
        switch (request.VectorConfigCase)
        {
            case Wire.CreateVectorNameRequest.VectorConfigOneofCase.DenseConfig:
                var dense = new Wire.VectorParams
                {
                    Size = request.DenseConfig.Size,
                    Distance = request.DenseConfig.Distance,
                    MultivectorConfig = request.DenseConfig.MultivectorConfig,
                };
                if (request.DenseConfig.HasDatatype)
                    dense.Datatype = request.DenseConfig.Datatype;
                var schema = VectorParamsMapping.Dense(config, dense, "dense_config");
                ByName(config)[request.VectorName] = dense;
                return new WriteOperation.CreateVector(request.VectorName, schema, null, config.ToByteArray());
            case Wire.CreateVectorNameRequest.VectorConfigOneofCase.SparseConfig:
                var sparse = new Wire.SparseVectorParams();
                if (request.SparseConfig.HasModifier)
                    sparse.Modifier = request.SparseConfig.Modifier;
                if (request.SparseConfig.HasDatatype)
                    sparse.Index = new Wire.SparseIndexConfig { Datatype = request.SparseConfig.Datatype };
                (config.Params.SparseVectorsConfig ??= new Wire.SparseVectorConfig()).Map[request.VectorName] = sparse;
                return new WriteOperation.CreateVector(request.VectorName, null, VectorParamsMapping.Sparse(sparse), config.ToByteArray());
            default:
                throw Malformed.Field("vector_config", "a dense or a sparse configuration is needed");
        }
    }

    public static WriteOperation.DropVector Delete(Wire.CollectionConfig config, Wire.DeleteVectorNameRequest request)
    {
        if (request.VectorName.Length == 0 || config.Params.VectorsConfig?.Params is null)
            ByName(config).Remove(request.VectorName);
        config.Params.SparseVectorsConfig?.Map.Remove(request.VectorName);
        return new WriteOperation.DropVector(request.VectorName, config.ToByteArray());
    }

    /// <summary>The dense vectors by name; a single unnamed one becomes one of them with the empty name.</summary>
    private static IDictionary<string, Wire.VectorParams> ByName(Wire.CollectionConfig config)
    {
        var vectors = config.Params.VectorsConfig ??= new Wire.VectorsConfig();
        if (vectors.ConfigCase != Wire.VectorsConfig.ConfigOneofCase.ParamsMap)
        {
            var map = new Wire.VectorParamsMap();
            if (vectors.Params is { } single)
                map.Map[""] = single;
            vectors.ParamsMap = map;
        }

        return vectors.ParamsMap.Map;
    }
}
