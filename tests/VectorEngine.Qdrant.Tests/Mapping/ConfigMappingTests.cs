using FitnessGrpc.VectorEngine.Qdrant.Mapping;

namespace FitnessGrpc.VectorEngine.Qdrant.Tests.Mapping;

public sealed class ConfigMappingTests
{
    [Fact]
    public void A_new_configuration_is_what_was_asked_for_over_the_defaults()
    {
        var config = ConfigMapping.Initial(new Wire.CreateCollection { HnswConfig = new Wire.HnswConfigDiff { M = 8 } });
        Assert.Equal((8ul, 100ul), (config.HnswConfig.M, config.HnswConfig.EfConstruct));
        Assert.Equal(0.2, config.OptimizerConfig.DeletedThreshold);
        Assert.Equal(32ul, config.WalConfig.WalCapacityMb);
        Assert.Equal(1u, config.Params.ShardNumber);
    }

    [Fact]
    public void A_change_keeps_what_it_does_not_name()
    {
        var config = ConfigMapping.Initial(new Wire.CreateCollection
        {
            HnswConfig = new Wire.HnswConfigDiff { M = 8 },
            QuantizationConfig = new Wire.QuantizationConfig { Scalar = new Wire.ScalarQuantization() },
            VectorsConfig = new Wire.VectorsConfig { Params = new Wire.VectorParams { Size = 2, Distance = Wire.Distance.Dot } },
        });
        ConfigMapping.Apply(config, new Wire.UpdateCollection
        {
            HnswConfig = new Wire.HnswConfigDiff { EfConstruct = 64 },
            QuantizationConfig = new Wire.QuantizationConfigDiff { Disabled = new Wire.Disabled() },
            VectorsConfig = new Wire.VectorsConfigDiff { Params = new Wire.VectorParamsDiff { HnswConfig = new Wire.HnswConfigDiff { M = 4 } } },
        });
        Assert.Equal((8ul, 64ul), (config.HnswConfig.M, config.HnswConfig.EfConstruct));
        Assert.Null(config.QuantizationConfig);
        Assert.Equal(4ul, config.Params.VectorsConfig.Params.HnswConfig.M);
    }

    [Fact]
    public void A_change_that_would_change_answers_is_not_offered()
    {
        var config = ConfigMapping.Initial(new Wire.CreateCollection
        {
            SparseVectorsConfig = new Wire.SparseVectorConfig { Map = { ["words"] = new Wire.SparseVectorParams() } },
        });
        var idf = new Wire.UpdateCollection
        {
            SparseVectorsConfig = new Wire.SparseVectorConfig { Map = { ["words"] = new Wire.SparseVectorParams { Modifier = Wire.Modifier.Idf } } },
        };
        Assert.Equal(EngineError.Unsupported, Assert.Throws<EngineException>(() => ConfigMapping.Apply(config, idf)).Error);
    }

    [Fact]
    public void A_change_of_an_unknown_vector_is_refused()
    {
        var change = new Wire.UpdateCollection
        {
            VectorsConfig = new Wire.VectorsConfigDiff { ParamsMap = new Wire.VectorParamsDiffMap { Map = { ["none"] = new Wire.VectorParamsDiff() } } },
        };
        Assert.Equal(
            EngineError.InvalidInput,
            Assert.Throws<EngineException>(() => ConfigMapping.Apply(ConfigMapping.Initial(new Wire.CreateCollection()), change)).Error);
    }
}
