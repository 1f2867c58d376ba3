using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Embedding.Onnx.Tests;

/// <summary>What computes, up to the call of the provider, which needs the GPU flavour.</summary>
public sealed class ProviderChoiceTests : IDisposable
{
    private const string Cuda = "CUDAExecutionProvider";
    private const string TensorRt = "TensorrtExecutionProvider";
    private readonly string _root = Directory.CreateTempSubdirectory("fitness-provider-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData(OnnxProvider.Cpu, "CPUExecutionProvider")]
    [InlineData(OnnxProvider.Cuda, Cuda)]
    [InlineData(OnnxProvider.TensorRt, TensorRt)]
    public void Provider_that_the_runtime_has_is_taken(OnnxProvider provider, string available)
    {
        Assert.Equal(provider, ProviderChoice.Choose(new OnnxOptions { Provider = provider }, [available], out var reason));
        Assert.Null(reason);
    }

    [Fact]
    public void Provider_that_is_absent_falls_back_only_where_the_settings_say_so()
    {
        var error = Assert.Throws<StartupException>(() =>
            ProviderChoice.Choose(new OnnxOptions { Provider = OnnxProvider.TensorRt }, [Cuda], out _));
        Assert.Contains("FITNESS__Embedding__Onnx__Provider", error.Message, StringComparison.Ordinal);
        Assert.Contains("tensorrt", error.Message, StringComparison.Ordinal);
        var options = new OnnxOptions { Provider = OnnxProvider.Cuda, Fallback = OnnxFallback.Cpu };
        Assert.Equal(OnnxProvider.Cpu, ProviderChoice.Choose(options, ["CPUExecutionProvider"], out var reason));
        Assert.Contains("cuda", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Cuda_without_its_library_is_an_error_and_with_a_fallback_the_cpu()
    {
        var folder = FamilyModel.Write("bert-gelu-new-f32", Path.Combine(_root, "model"));
        Assert.Throws<StartupException>(() => TestModel.Load(folder, options: new OnnxOptions { Provider = OnnxProvider.Cuda }));
        using var model = TestModel.Load(folder, options: new OnnxOptions { Provider = OnnxProvider.Cuda, Fallback = OnnxFallback.Cpu, KeepOptimizedGraph = false });
        Assert.IsType<OnnxSession>(model.Session);
    }

    [Fact]
    public void Settings_reach_the_providers_under_their_names()
    {
        var options = new OnnxOptions { DeviceId = 2, DeviceMemoryMebibytes = 3, Arena = false, TensorRtHalf = true };
        var cuda = SessionFactory.CudaSettings(options);
        Assert.Equal(("2", "3145728", "kSameAsRequested"), (cuda["device_id"], cuda["gpu_mem_limit"], cuda["arena_extend_strategy"]));
        var tensorRt = SessionFactory.TensorRtSettings(options, "/engines");
        Assert.Equal(("1", "1", "/engines"), (tensorRt["trt_fp16_enable"], tensorRt["trt_engine_cache_enable"], tensorRt["trt_engine_cache_path"]));
        Assert.DoesNotContain("gpu_mem_limit", SessionFactory.CudaSettings(new OnnxOptions()).Keys);
        Assert.DoesNotContain("trt_engine_cache_path", SessionFactory.TensorRtSettings(new OnnxOptions { TensorRtEngineCache = false }, "/engines").Keys);
    }

    [Fact]
    public void Graph_is_kept_only_where_another_start_can_use_it()
    {
        Assert.True(SessionFactory.MayKeep(new OnnxOptions(), OnnxProvider.Cpu));
        Assert.False(SessionFactory.MayKeep(new OnnxOptions(), OnnxProvider.Cuda));
        Assert.False(SessionFactory.MayKeep(new OnnxOptions { Optimization = OnnxOptimization.All }, OnnxProvider.Cpu));
        Assert.False(SessionFactory.MayKeep(new OnnxOptions { KeepOptimizedGraph = false }, OnnxProvider.Cpu));
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        var validator = new OnnxOptionsValidator();
        Assert.True(validator.Validate(null, new OnnxOptions()).Succeeded);
        OnnxOptions[] wrong =
        [
            new() { Provider = (OnnxProvider)9 }, new() { Fallback = (OnnxFallback)9 }, new() { Optimization = (OnnxOptimization)9 },
            new() { DeviceId = -1 }, new() { DeviceMemoryMebibytes = -1 },
        ];
        Assert.All(wrong, options => Assert.True(validator.Validate(null, options).Failed));
    }

    [Theory]
    [InlineData("bert-gelu-new-f32")]
    [InlineData("xlm-roberta-gelu-bf16")]
    public void Bound_memory_gives_the_same_vectors(string name)
    {
        var golden = FamilyModel.ReadGolden(name);
        using var model = TestModel.LoadBound(FamilyModel.Write(name, Path.Combine(_root, "bound")));
        for (var round = 0; round < 2; round++)
        {
            foreach (var (expected, actual) in golden.Mean.Zip(model.Embed(golden.Ids)))
                Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 2e-5f));
        }
    }
}
