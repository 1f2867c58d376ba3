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
            (model.Name, model.Dimensions, model.MaxTokens, Assert.Single(model.Pooling), model.Normalize, model.QueryPrompt, model.DocumentPrompt));
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
        Assert.Equal((PoolingMode.Cls, false, 64), (Assert.Single(model.Pooling), model.Normalize, model.MaxTokens));
        Assert.EndsWith("onnx/model.onnx", model.OnnxFile, StringComparison.Ordinal);
        Assert.Equal(("press ", ""), (model.QueryPrompt, model.DocumentPrompt));
    }

    [Fact]
    public void Fingerprint_changes_with_weights_tokenizer_and_settings_and_not_with_spelling_or_place()
    {
        var original = Read().Fingerprint;
        Assert.Equal(original, Read(f => f["config.json"] += "\n").Fingerprint);
        Assert.Equal(original, Read(f => f["tokenizer_config.json"] = """{"truncation_side": "right"}""").Fingerprint);
        string[] others =
        [
            Read(f => f["model.onnx"] = "weightz").Fingerprint,
            Read(f => f["model.onnx_data"] = "more").Fingerprint,
            Read(f => f["tokenizer.json"] = f["tokenizer.json"].Replace("lunge", "plank", StringComparison.Ordinal)).Fingerprint,
            Read(f => f["1_Pooling/config.json"] = f["1_Pooling/config.json"].Replace("mean", "max", StringComparison.Ordinal)).Fingerprint,
            Read(f => f["sentence_bert_config.json"] = """{"max_seq_length": 9}""").Fingerprint,
            Read(f => f["sentence_bert_config.json"] = """{"max_seq_length": 8, "query_length": 7}""").Fingerprint,
            Read(f => f["sentence_bert_config.json"] = """{"max_seq_length": 8, "document_length": 7}""").Fingerprint,
            Read(f => f["tokenizer_config.json"] = """{"truncation_side": "left"}""").Fingerprint,
            Read(f => f.Remove("config_sentence_transformers.json")).Fingerprint,
        ];
        Assert.Equal(others.Length + 1, others.Append(original).Distinct().Count());
    }

    [Theory]
    [InlineData("modules.json", "[]", "must have a Transformer")]
    [InlineData("modules.json", """[{"type": "x.Transformer", "path": ""}, {"type": "x.Pooling", "path": "1_Pooling"}, {"type": "x.WordWeights", "path": ""}]""", "x.WordWeights")]
    [InlineData("config.json", null, "is missing")]
    [InlineData("tokenizer.json", null, "is missing")]
    [InlineData("1_Pooling/config.json", null, "is missing")]
    [InlineData("model.onnx", null, "is missing")]
    [InlineData("config.json", "{", "not valid JSON")]
    [InlineData("config.json", """{"hidden_size": 5}""", "hidden_size 5")]
    [InlineData("tokenizer.json", "[]", "does not have the form")]
    [InlineData("tokenizer.json", """{"pre_tokenizer": {"type": "Runes"}, "model": {"type": "WordPiece", "vocab": {"[UNK]": 0}}}""", "pre_tokenizer Runes, which is not supported")]
    [InlineData("tokenizer.json", """{"pre_tokenizer": {"type": "BertPreTokenizer"}, "model": {"type": "Trie"}}""", "model Trie, which is not supported")]
    [InlineData("1_Pooling/config.json", """{"embedding_dimension": 4, "pooling_mode": "attention"}""", "pooling attention")]
    [InlineData("1_Pooling/config.json", """{"embedding_dimension": 4, "pooling_mode": []}""", "chooses no way")]
    [InlineData("1_Pooling/config.json", """{"embedding_dimension": 70000, "pooling_mode": "cls"}""", "1 to 65536")]
    [InlineData("config_sentence_transformers.json", """{"truncate_dim": 0}""", "truncate_dim 0")]
    [InlineData("config_sentence_transformers.json", """{"default_prompt_name": "sts"}""", "no prompt sts")]
    [InlineData("tokenizer_config.json", """{"truncation_side": "middle"}""", "truncation_side middle")]
    [InlineData("2_Normalize/config.json", """{"module_input_name": "token_embeddings", "module_output_name": "sentence_embedding"}""", "token_embeddings")]
    [InlineData("sentence_bert_config.json", """{"max_seq_length": 8, "modality_config": {"text": {"method": "forward", "method_output_name": ["hidden_states", 1]}}}""", "hidden_states")]
    [InlineData("1_Pooling/config.json", """{"embedding_dimension": "4"}""", "does not have the form")]
    [InlineData("modules.json", """[{"type": "x.Transformer", "path": ""}, {"type": "x.Dense", "path": "1_Pooling"}]""", "x.Dense")]
    [InlineData("modules.json", """[{"type": "x.Transformer", "path": "../other"}]""", "leads out")]
    [InlineData("modules.json", """[{"type": "x.Transformer", "path": "a\u0000b"}, {"type": "x.Pooling", "path": "1_Pooling"}]""", "a character that no name has")]
    [InlineData("1_Pooling/config.json", """{"embedding_dimension": 4, "pooling_mode": ["mean","mean","mean","mean","mean","mean","mean","mean","mean","mean","mean","mean","mean","mean","mean","mean","mean"]}""", "more than 16 ways")]
    [InlineData("sentence_bert_config.json", """{"modality_config": {"text": {"method_output_name": "pooler_output"}}}""", "pooler_output")]
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
        if (file != "sentence_bert_config.json" && content?.Contains("u0000", StringComparison.Ordinal) != true)
            Assert.Contains(Path.GetFileName(file), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Flags_and_names_of_pooling_are_understood()
    {
        PoolingMode[] all = [PoolingMode.Cls, PoolingMode.Max, PoolingMode.Mean, PoolingMode.MeanSqrtLength, PoolingMode.WeightedMean, PoolingMode.LastToken];
        var old = Read(f => f["1_Pooling/config.json"] =
            """
            {
              "word_embedding_dimension": 4, "pooling_mode_lasttoken": true, "pooling_mode_weightedmean_tokens": true, "pooling_mode_mean_sqrt_len_tokens": true,
              "pooling_mode_max_tokens": true, "pooling_mode_cls_token": true, "pooling_mode_mean_tokens": true, "include_prompt": true
            }
            """);
        Assert.Equal(all, old.Pooling);
        Assert.Equal((4, 24, 24), (old.HiddenSize, old.FullDimensions, old.Dimensions));
        var named = Read(f => f["1_Pooling/config.json"] =
            """{"embedding_dimension": 4, "pooling_mode": ["lasttoken", "mean", "cls", "weightedmean", "max", "mean_sqrt_len_tokens"]}""");
        Assert.Equal([PoolingMode.LastToken, PoolingMode.Mean, PoolingMode.Cls, PoolingMode.WeightedMean, PoolingMode.Max, PoolingMode.MeanSqrtLength], named.Pooling);
    }

    [Fact]
    public void Plain_folder_of_transformers_has_the_mean_and_is_not_normalised()
    {
        var model = Read(files =>
        {
            files.Remove("modules.json");
            files.Remove("1_Pooling/config.json");
        });
        Assert.Equal((PoolingMode.Mean, false, 4), (Assert.Single(model.Pooling), model.Normalize, model.Dimensions));
    }

    [Fact]
    public void Settings_of_sentences_are_read()
    {
        var model = Read(files =>
        {
            files["config_sentence_transformers.json"] =
                """{"prompts": {"query": "Q: ", "document": "P: ", "passage": "X: "}, "default_prompt_name": "passage", "truncate_dim": 3}""";
            files["sentence_bert_config.json"] = """{"max_seq_length": 7, "do_lower_case": true}""";
        });
        Assert.Equal(("Q: ", "P: ", 3, 4, 7, true), (model.QueryPrompt, model.DocumentPrompt, model.Dimensions, model.FullDimensions, model.MaxTokens, model.LowerCase));
    }

    /// <summary>As the reference's calls for queries and documents have it: only these names count.</summary>
    [Fact]
    public void Prompts_of_other_names_are_not_put_before_a_text()
    {
        var model = Read(static files => files["config_sentence_transformers.json"] = """{"prompts": {"passage": "P: ", "query": null}, "default_prompt_name": "passage"}""");
        Assert.Equal(("", ""), (model.QueryPrompt, model.DocumentPrompt));
    }

    [Theory]
    [InlineData("""{"word_embedding_dimension": 4, "pooling_mode_max_tokens": true, "pooling_mode_cls_token": true}""", PoolingMode.Cls, PoolingMode.Max)]
    [InlineData("""{"embedding_dimension": 4, "pooling_mode": ["mean", "cls", "mean"]}""", PoolingMode.Mean, PoolingMode.Cls, PoolingMode.Mean)]
    [InlineData("""{"embedding_dimension": 4}""", PoolingMode.Mean)]
    [InlineData("""{"word_embedding_dimension": 4, "pooling_mode_cls_token": false}""", PoolingMode.Mean)]
    public void Ways_of_pooling_have_the_order_of_the_reference(string pooling, params PoolingMode[] expected) =>
        Assert.Equal(expected, Read(files => files["1_Pooling/config.json"] = pooling).Pooling);

    [Theory]
    [InlineData("""{"module_input_name": "sentence_embedding", "module_output_name": "sentence_embedding"}""", true)]
    [InlineData("""{"module_input_name": "token_embeddings"}""", false)]
    public void Normalisation_of_token_vectors_behind_pooling_is_none(string config, bool expected) =>
        Assert.Equal(expected, Read(files => files["2_Normalize/config.json"] = config).Normalize);

    /// <summary>Longest queries and documents; the position table has 64 rows.</summary>
    [Theory]
    [InlineData("""{"max_seq_length": 7, "query_length": 5}""", "{}", "bert", 5, 7)]
    [InlineData("""{"query_length": 12, "document_length": 200}""", """{"model_max_length": 40}""", "bert", 12, 64)]
    [InlineData("""{"max_seq_length": 7, "processing_kwargs": {"text": {"max_length": 9}}}""", "{}", "bert", 9, 9)]
    [InlineData("""{"max_seq_length": 7, "tokenizer_args": {"model_max_length": 10}}""", "{}", "bert", 10, 10)]
    [InlineData("""{"max_seq_length": 100}""", "{}", "bert", 64, 64)]
    [InlineData("""{"max_seq_length": 100}""", "{}", "qwen3", 100, 100)]
    [InlineData("{}", """{"model_max_length": 100}""", "qwen3", 64, 64)]
    [InlineData("{}", """{"model_max_length": 100}""", "t5", 100, 100)]
    public void Limits_of_an_input_are_those_of_the_reference(string sentence, string tokenizer, string family, int query, int document)
    {
        var model = Read(files =>
        {
            files["config.json"] = $$"""{"model_type": "{{family}}", "hidden_size": 4, "vocab_size": 32, "max_position_embeddings": 64}""";
            files["sentence_bert_config.json"] = sentence;
            files["tokenizer_config.json"] = tokenizer;
        });
        Assert.Equal((query, document, Math.Max(query, document)), (model.MaxTokensOf(true), model.MaxTokensOf(false), model.MaxTokens));
    }

    [Theory]
    [InlineData("""{"truncation_side": "left"}""", null, true)]
    [InlineData("""{"truncation_side": "right"}""", "Left", false)]
    [InlineData("{}", "Left", true)]
    [InlineData("{}", null, false)]
    public void Side_that_is_cut_is_the_setting_before_the_tokenizer(string settings, string? direction, bool cutsLeft)
    {
        var folder = TinyModel.Write(Path.Combine(_root, "side"), files =>
        {
            files["tokenizer_config.json"] = settings;
            if (direction is not null)
                files["tokenizer.json"] = files["tokenizer.json"].Insert(1, $$"""  "truncation": {"direction": "{{direction}}", "max_length": 8, "strategy": "LongestFirst", "stride": 0},""");
        });
        var ids = ModelFolder.Read(folder).Tokenizer.Encode("squat lunge press", true, 4, out var truncated);
        Assert.True(truncated);
        Assert.Equal(cutsLeft ? [2, 7, 8, 3] : [2, 5, 7, 3], ids);
    }

    [Theory]
    [InlineData("""["Qwen3ForCausalLM"]""", "", PoolingMode.LastToken)]
    [InlineData("""["Qwen3ForCausalLM"]""", ", \"is_causal\": false", PoolingMode.Mean)]
    [InlineData("""["Qwen3Model"]""", "", PoolingMode.Mean)]
    [InlineData("[]", "", PoolingMode.Mean)]
    public void Folder_without_modules_of_a_model_that_writes_text_takes_the_last_token(string architectures, string more, PoolingMode expected)
    {
        var folder = TinyModel.Write(Path.Combine(_root, "plain"), files =>
        {
            files.Remove("modules.json");
            files["config.json"] = $$"""{"hidden_size": 4, "vocab_size": 32, "max_position_embeddings": 64, "architectures": {{architectures}}{{more}}}""";
        });
        Assert.Equal([expected], ModelFolder.Read(folder).Description.Pooling);
    }

    [Fact]
    public void Families_that_count_positions_from_padding_take_fewer_tokens()
    {
        var model = Read(files =>
        {
            files["config.json"] = """{"model_type": "xlm-roberta", "hidden_size": 4, "vocab_size": 32, "max_position_embeddings": 10, "pad_token_id": 1}""";
            files["sentence_bert_config.json"] = """{"max_seq_length": 512}""";
        });
        Assert.Equal(8, model.MaxTokens);
    }

    [Fact]
    public void Prompt_that_pooling_leaves_out_is_counted_without_the_end()
    {
        var folder = ModelFolder.Read(TinyModel.Write(Path.Combine(_root, "prompt"), files =>
            files["1_Pooling/config.json"] = """{"embedding_dimension": 4, "pooling_mode": "mean", "include_prompt": false}"""));
        Assert.False(folder.Description.IncludePrompt);
        // [CLS] press, and nothing for the document, which has no prompt.
        Assert.Equal((2, 0), (folder.PromptTokens(true), folder.PromptTokens(false)));
    }

    [Fact]
    public void Text_is_put_behind_its_prompt_and_in_lower_case_where_the_folder_says_so()
    {
        var folder = ModelFolder.Read(TinyModel.Write(Path.Combine(_root, "lower"), files =>
            files["sentence_bert_config.json"] = """{"max_seq_length": 8, "do_lower_case": true}"""));
        Assert.Equal(("press squats", "squats"), (folder.Prepare("SQUATS", true), folder.Prepare("SQUATS", false)));
        Assert.Equal("SQUATS", ModelFolder.Read(TinyModel.Write(Path.Combine(_root, "cased"))).Prepare("SQUATS", false));
    }

    [Fact]
    public void Variant_chooses_the_graph_and_a_sole_one_needs_no_setting()
    {
        var folder = TinyModel.Write(Path.Combine(_root, "variants"), files =>
        {
            files["onnx/model_fp16.onnx"] = "half";
            files["onnx/model_int8.onnx"] = "int8";
        });
        Assert.EndsWith("/model.onnx", ModelFolder.Read(folder).Description.OnnxFile, StringComparison.Ordinal);
        Assert.EndsWith("onnx/model_fp16.onnx", ModelFolder.Read(folder, "model_fp16").Description.OnnxFile, StringComparison.Ordinal);
        Assert.EndsWith("onnx/model_int8.onnx", ModelFolder.Read(folder, "int8").Description.OnnxFile, StringComparison.Ordinal);
        var marked = ModelFolder.Read(folder + "#model_int8").Description;
        Assert.EndsWith("onnx/model_int8.onnx", marked.OnnxFile, StringComparison.Ordinal);
        Assert.Equal("variants", marked.Name);
        AssertRefused(() => ModelFolder.Read(folder, "model_q4"), "onnx/model_q4.onnx", "is missing");
        AssertRefused(() => ModelFolder.Read(folder, "../model"), "../model", "leads out");
        File.Delete(Path.Combine(folder, "model.onnx"));
        AssertRefused(() => ModelFolder.Read(folder), "model.onnx", "onnx/model_fp16.onnx, onnx/model_int8.onnx");
        File.Delete(Path.Combine(folder, "onnx/model_int8.onnx"));
        Assert.EndsWith("onnx/model_fp16.onnx", ModelFolder.Read(folder).Description.OnnxFile, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_as_a_pickle_are_refused_by_name()
    {
        var folder = TinyModel.Write(Path.Combine(_root, "pickle"), files =>
        {
            files.Remove("model.onnx");
            files["pytorch_model.bin"] = "pickle";
        });
        AssertRefused(() => ModelFolder.Read(folder), "pytorch_model.bin", "model.safetensors");
    }

    [Fact]
    public void Link_that_leads_out_of_the_folder_is_refused()
    {
        var folder = TinyModel.Write(Path.Combine(_root, "linked"));
        var outside = Path.Combine(_root, "outside.json");
        File.Move(Path.Combine(folder, "tokenizer.json"), outside);
        File.CreateSymbolicLink(Path.Combine(folder, "tokenizer.json"), outside);
        AssertRefused(() => ModelFolder.Read(folder), "tokenizer.json", "link that leads out");
        File.Delete(Path.Combine(folder, "tokenizer.json"));
        File.Move(outside, Path.Combine(folder, "real.json"));
        File.CreateSymbolicLink(Path.Combine(folder, "tokenizer.json"), "real.json");
        Assert.Equal(4, ModelFolder.Read(folder).Description.Dimensions);
    }

    private static void AssertRefused(Action read, params string[] parts)
    {
        var error = Assert.Throws<StartupException>(read);
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }

    private ModelDescription Read(Action<Dictionary<string, string>>? change = null) =>
        ModelFolder.Read(TinyModel.Write(Path.Combine(_root, Guid.NewGuid().ToString("N")), change)).Description;
}
