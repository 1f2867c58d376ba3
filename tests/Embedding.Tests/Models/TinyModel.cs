namespace FitnessGrpc.Embedding.Tests.Models;

/// <summary>A model folder with a vocabulary of a few words and vectors of four values.</summary>
internal static class TinyModel
{
    public const string Tokenizer =
        """
        {
          "added_tokens": [
            {"id": 0, "content": "[PAD]", "special": true, "normalized": false},
            {"id": 2, "content": "[CLS]", "special": true, "normalized": false},
            {"id": 3, "content": "[SEP]", "special": true, "normalized": false},
            {"id": 4, "content": "[MASK]", "lstrip": true, "special": true, "normalized": false},
            {"id": 16, "content": "Kettle Bell", "single_word": true, "special": false, "normalized": true}
          ],
          "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true},
          "pre_tokenizer": {"type": "BertPreTokenizer"},
          "post_processor": {
            "type": "TemplateProcessing",
            "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
            "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]}, "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}
          },
          "model": {
            "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 12,
            "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "[MASK]": 4, "squat": 5, "##s": 6, "lunge": 7, "press": 8, ".": 9, "i": 10, "a": 11, "##a": 12, "深": 13, "kettle": 14, "bell": 15}
          }
        }
        """;

    public static string Write(string folder, Action<Dictionary<string, string>>? change = null)
    {
        var files = new Dictionary<string, string>
        {
            ["modules.json"] =
                """
                [
                  {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
                  {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
                  {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}
                ]
                """,
            ["config.json"] = """{"hidden_size": 4, "vocab_size": 32, "max_position_embeddings": 64}""",
            ["sentence_bert_config.json"] = """{"max_seq_length": 8}""",
            ["1_Pooling/config.json"] = """{"word_embedding_dimension": 4, "pooling_mode_mean_tokens": true, "pooling_mode_cls_token": false}""",
            ["config_sentence_transformers.json"] = """{"prompts": {"query": "press ", "document": ""}}""",
            ["tokenizer.json"] = Tokenizer,
            ["model.onnx"] = "weights",
        };
        change?.Invoke(files);
        foreach (var (name, content) in files)
        {
            var path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, content);
        }
        return folder;
    }
}
