using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Embedding.Pooling;
using FitnessGrpc.Embedding.Tests.Models;

namespace FitnessGrpc.Embedding.Tests.Pooling;

public sealed class SentenceVectorsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("fitness-vectors-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Vector_is_scaled_to_length_one_and_zero_stays_zero()
    {
        var scaled = new float[2];
        SentenceVectors.Normalize([3, 4], scaled);
        Assert.Equal([0.6f, 0.8f], scaled);
        SentenceVectors.Normalize([0, 0], scaled);
        Assert.Equal([0f, 0f], scaled);
    }

    [Fact]
    public void Folder_cuts_after_it_scales_and_a_caller_before()
    {
        var model = ModelFolder.Read(TinyModel.Write(Path.Combine(_root, "cut"), files =>
            files["config_sentence_transformers.json"] = """{"truncate_dim": 2}""")).Description;
        float[] vector = [3, 4, 0, 12];
        Assert.Equal([3f / 13, 4f / 13], Finish(model, vector, null, null));
        Assert.Equal([0.6f, 0.8f], Finish(model, vector, null, true));
        Assert.Equal([3f, 4f], Finish(model, vector, null, false));
        Assert.Equal([0.6f, 0.8f, 0f], Finish(model, vector, 3, null));
        Assert.Equal([3f / 13, 4f / 13, 0f, 12f / 13], Finish(model, vector, 4, null));
    }

    [Theory]
    [InlineData(Activation.Identity, -2.5f, 5f)]
    [InlineData(Activation.Tanh, -0.986614f, 0.999909f)]
    [InlineData(Activation.Relu, 0f, 5f)]
    [InlineData(Activation.Sigmoid, 0.075858f, 0.993307f)]
    [InlineData(Activation.Silu, -0.189645f, 4.966535f)]
    [InlineData(Activation.Gelu, -0.015524f, 4.999999f)]
    [InlineData(Activation.LeakyRelu, -0.025f, 5f)]
    [InlineData(Activation.Elu, -0.917915f, 5f)]
    [InlineData(Activation.Mish, -0.196816f, 4.999552f)]
    [InlineData(Activation.Softplus, 0.0788897f, 5.006715f)]
    [InlineData(Activation.Softsign, -0.714286f, 0.8333333f)]
    [InlineData(Activation.HardTanh, -1f, 1f)]
    [InlineData(Activation.HardSwish, -0.208333f, 5f)]
    public void Dense_layer_is_weights_bias_and_activation(Activation activation, float first, float second)
    {
        var layer = new DenseLayer { Inputs = 3, Outputs = 2, Weights = [1, 2, 3, -1, 0, 2], Bias = [0.5f, -1], Activation = activation };
        // 1 − 4 + 0.5 = −2.5, and −1 + 7 − 1 = 5.
        Assert.Equal(first, LayerRunner.Run([layer], [1, -2, 0])[0], 2e-6f);
        Assert.Equal(second, LayerRunner.Run([layer], [1, 0, 3.5f])[1], 2e-6f);
    }

    /// <summary>Behind the activation, through weights of its own where the sizes differ.</summary>
    [Fact]
    public void Dense_layer_adds_its_input_where_it_has_a_residual()
    {
        var same = new DenseLayer { Inputs = 2, Outputs = 2, Weights = [1, 0, 0, 1], Bias = [1, -9], Activation = Activation.Relu, HasResidual = true };
        Assert.Equal([7, 4], LayerRunner.Run([same], [3, 4]));
        var wider = new DenseLayer { Inputs = 1, Outputs = 2, Weights = [1, -1], Bias = null, Activation = Activation.Relu, HasResidual = true, ResidualWeights = [10, 20] };
        Assert.Equal([33, 60], LayerRunner.Run([wider], [3]));
    }

    [Fact]
    public void Layers_follow_each_other()
    {
        VectorLayer[] layers =
        [
            new NormalizeLayer { Inputs = 2, Outputs = 2 },
            new DenseLayer { Inputs = 2, Outputs = 2, Weights = [10, 0, 0, 5], Bias = null, Activation = Activation.Identity },
            new LayerNormLayer { Inputs = 2, Outputs = 2, Weights = [2, 3], Bias = [0.5f, -0.5f] },
        ];
        // (3, 4) has the length 5; (6, 4) the mean 5 and the variance 1.
        var result = LayerRunner.Run(layers, [3, 4]);
        Assert.Equal(2.5f, result[0], 1e-4f);
        Assert.Equal(-3.5f, result[1], 1e-4f);
    }

    private static float[] Finish(ModelDescription model, float[] vector, int? dimensions, bool? normalize)
    {
        var finished = new float[dimensions ?? model.Dimensions];
        SentenceVectors.Finish(model, vector, dimensions, normalize, finished);
        return finished;
    }
}
