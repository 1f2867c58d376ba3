using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Embedding.Tests.Models;

public sealed class ModelFolderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("fitness-model-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Default_model_is_described_as_its_folder_says()
    {
        var model = ModelFolder.Read(Fixtures.MiniLm + Path.DirectorySeparatorChar).Description;
        Assert.Equal(
            ("all-MiniLM-L6-v2", 384, 256, PoolingMode.Mean, true, "", ""),
            (model.Name, model.Dimensions, model.MaxTokens, model.Pooling, model.Normalize, model.QueryPrompt, model.DocumentPrompt));
        Assert.Equal(32, model.Fingerprint.Length);
    }

    [Fact]
    public void Names_of_newer_folders_are_understood()
    {
        var model = Read(files =>
        {
            files["modules.json"] = files["modules.json"]
                .Replace("models.Transformer", "base.modules.transformer.Transformer", StringComparison.Ordinal)
                .Replace("""{"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}""", "", StringComparison.Ordinal)
                .Replace("Pooling\"},", "Pooling\"}", StringComparison.Ordinal);
            files["1_Pooling/config.json"] = """{"embedding_dimension": 4, "pooling_mode": "cls"}""";
            files["sentence_bert_config.json"] = "{}";
            files["tokenizer_config.json"] = """{"model_max_length": 1e30}""";
            files["onnx/model.onnx"] = files["model.onnx"];
            files.Remove("model.onnx");
        });
        Assert.Equal((PoolingMode.Cls, false, 64), (model.Pooling, model.Normalize, model.MaxTokens));
        Assert.EndsWith("onnx/model.onnx", model.OnnxFile, StringComparison.Ordinal);
        Assert.Equal(("press ", ""), (model.QueryPrompt, model.DocumentPrompt));
    }

    [Fact]
    public void Fingerprint_changes_with_weights_tokenizer_and_settings_and_not_with_spelling_or_place()
    {
        var original = Read().Fingerprint;
        Assert.Equal(original, Read(f => f["config.json"] += "\n").Fingerprint);
        string[] others =
        [
            Read(f => f["model.onnx"] = "weightz").Fingerprint,
            Read(f => f["model.onnx_data"] = "more").Fingerprint,
            Read(f => f["tokenizer.json"] = f["tokenizer.json"].Replace("lunge", "plank", StringComparison.Ordinal)).Fingerprint,
            Read(f => f["1_Pooling/config.json"] = f["1_Pooling/config.json"].Replace("mean", "max", StringComparison.Ordinal)).Fingerprint,
            Read(f => f["sentence_bert_config.json"] = """{"max_seq_length": 9}""").Fingerprint,
            Read(f => f.Remove("config_sentence_transformers.json")).Fingerprint,
        ];
        Assert.Equal(others.Length + 1, others.Append(original).Distinct().Count());
    }

    [Theory]
    [InlineData("modules.json", null, "is missing")]
    [InlineData("config.json", null, "is missing")]
    [InlineData("tokenizer.json", null, "is missing")]
    [InlineData("1_Pooling/config.json", null, "is missing")]
    [InlineData("model.onnx", null, "is missing")]
    [InlineData("config.json", "{", "not valid JSON")]
    [InlineData("config.json", """{"hidden_size": 5}""", "hidden_size 5")]
    [InlineData("tokenizer.json", "[]", "does not have the form")]
    [InlineData("tokenizer.json", """{"pre_tokenizer": {"type": "Other"}}""", "pre_tokenizer Other, which is not supported")]
    [InlineData("tokenizer.json", """{"pre_tokenizer": {"type": "BertPreTokenizer"}, "model": {"type": "Other"}}""", "model Other, which is not supported")]
    [InlineData("1_Pooling/config.json", """{"embedding_dimension": 4, "pooling_mode": "lasttoken"}""", "pooling lasttoken")]
    [InlineData("1_Pooling/config.json", """{"embedding_dimension": "4"}""", "does not have the form")]
    [InlineData("1_Pooling/config.json", """{"embedding_dimension": 4, "pooling_mode_max_tokens": true, "pooling_mode_mean_tokens": true}""", "chooses 2")]
    [InlineData("modules.json", """[{"type": "x.Transformer", "path": ""}, {"type": "x.Dense", "path": "1_Pooling"}]""", "x.Dense")]
    [InlineData("modules.json", """[{"type": "x.Transformer", "path": "../other"}]""", "leads out")]
    [InlineData("sentence_bert_config.json", """{"max_seq_length": 2}""", "limits inputs to 2")]
    public void Folder_that_is_wrong_is_refused_by_the_name_of_its_file(string file, string? content, string reason)
    {
        var error = Assert.Throws<StartupException>(() => Read(files =>
        {
            if (content is null)
                files.Remove(file);
            else
                files[file] = content;
        }));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        if (file != "sentence_bert_config.json")
            Assert.Contains(Path.GetFileName(file), error.Message, StringComparison.Ordinal);
    }

    private ModelDescription Read(Action<Dictionary<string, string>>? change = null) =>
        ModelFolder.Read(TinyModel.Write(Path.Combine(_root, Guid.NewGuid().ToString("N")), change)).Description;
}
