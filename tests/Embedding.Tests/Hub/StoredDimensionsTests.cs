using FitnessGrpc.Embedding.Hub;
using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Embedding.Tests.Models;

namespace FitnessGrpc.Embedding.Tests.Hub;

/// <summary>What the list says of a folder is what serves.</summary>
public sealed class StoredDimensionsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("fitness-dimensions-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("""{"word_embedding_dimension": 4, "pooling_mode_mean_tokens": true}""", "{}", 4)]
    [InlineData("""{"word_embedding_dimension": 4, "pooling_mode_mean_tokens": true, "pooling_mode_cls_token": true, "pooling_mode_max_tokens": false}""", "{}", 8)]
    [InlineData("""{"embedding_dimension": 4, "pooling_mode": "max+mean+lasttoken"}""", "{}", 12)]
    [InlineData("""{"embedding_dimension": 4, "pooling_mode": ["cls", "mean"]}""", """{"truncate_dim": 3}""", 3)]
    [InlineData("""{"embedding_dimension": 4, "pooling_mode": "cls"}""", """{"truncate_dim": 9}""", 4)]
    public void Pooling_and_truncation_count(string pooling, string settings, int expected)
    {
        var folder = Write(pooling, settings);
        Assert.Equal(expected, StoredDimensions.Of(folder));
        Assert.Equal(expected, ModelFolder.Read(folder).Description.Dimensions);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"word_embedding_dimension": "many"}""")]
    [InlineData("""{"word_embedding_dimension": 4, "pooling_mode": 5}""")]
    [InlineData("""{"word_embedding_dimension": 65537, "pooling_mode": "cls"}""")]
    public void Damaged_file_says_nothing(string pooling) => Assert.Null(StoredDimensions.Of(Write(pooling, "{}", "{}")));

    private string Write(string pooling, string settings, string? config = null) => TinyModel.Write(Path.Combine(_root, "model"), files =>
    {
        files["1_Pooling/config.json"] = pooling;
        files["config_sentence_transformers.json"] = settings;
        if (config is not null)
            files["config.json"] = config;
    });
}
