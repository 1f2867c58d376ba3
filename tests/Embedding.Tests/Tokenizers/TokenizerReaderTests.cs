using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Embedding.Tests.Tokenizers;

public sealed class TokenizerReaderTests
{
    private const string Words = """{"type": "WordLevel", "unk_token": "u", "vocab": {"u": 0, "a": 1, "[SEP]": 2, "b": 3}}""";

    [Theory]
    [InlineData("""{"model": {"type": "Other"}}""", "model Other, which is not supported")]
    [InlineData("""{"model": {}}""", "model without a type")]
    [InlineData("""{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": ["a b"]}}""", "merge number 1 with the token b")]
    [InlineData("""{"model": {"type": "BPE", "vocab": {"a": 0, "b": 1}, "merges": [["a", "b"]]}}""", "merge number 1 with the token ab")]
    [InlineData("""{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": ["a"]}}""", "merge number 1 that is not of two tokens")]
    [InlineData("""{"model": {"type": "BPE", "vocab": {"a": 0, "b": 0}, "merges": []}}""", "gives two tokens the id 0")]
    [InlineData("""{"model": {"type": "BPE", "vocab": {"a": -1}, "merges": []}}""", "id out of range")]
    [InlineData("""{"model": {"type": "BPE", "unk_token": "x", "vocab": {"a": 0}, "merges": []}}""", "no token for what is unknown")]
    [InlineData("""{"model": {"type": "Unigram", "vocab": [["a", -1]]}}""", "no token for what is unknown")]
    [InlineData("""{"model": {"type": "Unigram", "unk_id": 0, "vocab": []}}""", "vocabulary of 0 tokens")]
    [InlineData("""{"model": {"type": "Unigram", "unk_id": 0, "vocab": [["a"]]}}""", "does not have the form")]
    [InlineData("""{"model": WORDS, "normalizer": {"type": "Odd"}}""", "normalizer Odd, which is not supported")]
    [InlineData("""{"model": WORDS, "normalizer": {"type": "Precompiled", "precompiled_charsmap": "AAAA"}}""", "precompiled_charsmap that is damaged")]
    [InlineData("""{"model": WORDS, "normalizer": {"type": "Precompiled", "precompiled_charsmap": "%"}}""", "precompiled_charsmap that is damaged")]
    [InlineData("""{"model": WORDS, "normalizer": {"type": "Replace", "pattern": {"Regex": "[^a&&b]"}, "content": ""}}""", "&& in a way that is not supported")]
    [InlineData("""{"model": WORDS, "pre_tokenizer": {"type": "Odd"}}""", "pre_tokenizer Odd, which is not supported")]
    [InlineData("""{"model": WORDS, "pre_tokenizer": {"type": "Split", "pattern": {"Regex": "("}, "behavior": "Isolated"}}""", "pattern (")]
    [InlineData("""{"model": WORDS, "pre_tokenizer": {"type": "Split", "pattern": {"Regex": "\\p{Odd}"}, "behavior": "Isolated"}}""", "the property Odd")]
    [InlineData("""{"model": WORDS, "pre_tokenizer": {"type": "Split", "pattern": {"String": "a"}, "behavior": "Odd"}}""", "behavior Odd")]
    [InlineData("""{"model": WORDS, "pre_tokenizer": {"type": "CharDelimiterSplit", "delimiter": "ab"}}""", "delimiter is not one character")]
    [InlineData("""{"model": WORDS, "pre_tokenizer": {"type": "FixedLength", "length": 0}}""", "FixedLength without a length")]
    [InlineData("""{"model": WORDS, "post_processor": {"type": "Odd"}}""", "post_processor Odd, which is not supported")]
    [InlineData("""{"model": WORDS, "post_processor": {"type": "TemplateProcessing", "single": [], "special_tokens": {}}}""", "template without the text")]
    [InlineData(
        """{"model": WORDS, "post_processor": {"type": "Sequence", "processors": [{"type": "BertProcessing", "cls": ["a", 1], "sep": ["b", 3]}, {"type": "BertProcessing", "cls": ["a", 1], "sep": ["b", 3]}]}}""",
        "more than one post_processor")]
    [InlineData("""{"model": WORDS, "post_processor": {"type": "BertProcessing", "cls": ["a", -5], "sep": ["b", 3]}}""", "the id -5, which no token has")]
    [InlineData("""{"model": WORDS, "post_processor": {"type": "BertProcessing", "cls": ["a", 1], "sep": ["b", 2000000000]}}""", "the id 2000000000, which no token has")]
    [InlineData("""{"model": WORDS, "truncation": {"max_length": 0}}""", "max_length 0")]
    [InlineData("""{"model": WORDS, "added_tokens": [{"id": -1, "content": "x"}]}""", "added token with an id out of range")]
    [InlineData("{}", "does not have the form")]
    public void File_that_is_wrong_is_refused_with_its_name_and_the_part(string json, string reason)
    {
        var error = Assert.Throws<StartupException>(() => TokenizerFixtures.Json(json.Replace("WORDS", Words, StringComparison.Ordinal)));
        Assert.Contains("tokenizer.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    /// <summary>Expected ids are those of the reference library.</summary>
    [Theory]
    [InlineData("a\nb", """{"id": 9, "content": "a", "rstrip": true}, {"id": 9, "content": "\n", "lstrip": true}""", new[] { 4, 3 })]
    [InlineData("a\n", """{"id": 9, "content": "a", "rstrip": true}, {"id": 9, "content": "\n"}""", new[] { 4, 5 })]
    [InlineData("xyb", """{"id": 9, "content": "xy", "special": false}, {"id": 9, "content": "xy", "special": true, "lstrip": true}""", new[] { 4, 3 })]
    public void Added_tokens_share_white_space_as_in_the_reference(string text, string added, int[] expected)
    {
        var model = Words.Replace("\"a\": 1", "\"c\": 1", StringComparison.Ordinal);
        Assert.Equal(expected, TokenizerFixtures.Json($$"""{"model": {{model}}, "pre_tokenizer": {"type": "Whitespace"}, "added_tokens": [{{added}}]}""").Encode(text, true, 99, out _));
    }

    /// <summary>A sign goes before a text that still starts where it did, and not before one that lost its start.</summary>
    [Theory]
    [InlineData("a", new[] { 1 })]
    [InlineData(" a", new[] { 2 })]
    public void Metaspace_at_the_start_minds_what_the_normaliser_took(string text, int[] expected) => Assert.Equal(
        expected,
        TokenizerFixtures.Json("""
            {"model": {"unk_token": "u", "vocab": {"u": 0, "▁a": 1, "a": 2}}, "normalizer": {"type": "Strip", "strip_left": true, "strip_right": true},
             "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": true}}
            """).Encode(text, true, 99, out _));

    [Theory]
    [InlineData("String", "Removed", false, new[] { 1, 1, 3, 0 })]
    [InlineData("String", "Isolated", true, new[] { 1, 1, 3, 0 })]
    [InlineData("String", "MergedWithNext", false, new[] { 1, 1, 3, 0 })]
    [InlineData("String", "Removed", true, new int[0])]
    [InlineData("Regex", "Removed", false, new[] { 1, 1, 3, 0 })]
    [InlineData("Regex", "Contiguous", true, new[] { 1, 1, 3, 0 })]
    [InlineData("Regex", "Removed", true, new int[0])]
    public void Split_at_nothing_cuts_at_every_character(string kind, string behavior, bool invert, int[] expected)
    {
        var split = $$"""{"type": "Split", "pattern": {"{{kind}}": ""}, "behavior": "{{behavior}}", "invert": {{(invert ? "true" : "false")}}}""";
        Assert.Equal(expected, TokenizerFixtures.Json($$"""{"model": {{Words}}, "pre_tokenizer": {{split}} }""").Encode("aab🏋", true, 99, out _));
    }

    /// <summary>The vocabulary has a gap, so that the next free id is one that is in use.</summary>
    [Fact]
    public void Vocabulary_with_a_gap_is_read() => Assert.Equal(
        [2, 2],
        TokenizerFixtures.Json("""
            {"model": {"type": "WordLevel", "unk_token": "u", "vocab": {"u": 0, "b": 2}}, "pre_tokenizer": {"type": "Whitespace"}, "added_tokens": [{"id": 2, "content": "b"}, {"id": 3, "content": "x"}]}
            """).Encode("b x", true, 99, out _));

    [Fact]
    public void Replacing_nothing_puts_the_content_around_every_character() => Assert.Equal(
        [1, 3, 1, 3, 1],
        TokenizerFixtures.Json($$$"""
            {"model": {{{Words}}}, "normalizer": {"type": "Replace", "pattern": {"String": ""}, "content": "a"}, "pre_tokenizer": {"type": "Split", "pattern": {"String": ""}, "behavior": "Isolated"}}
            """).Encode("bb", true, 99, out _));

    [Fact]
    public void Merges_may_begin_with_the_version_of_the_file_they_came_from() => Assert.Equal(
        [2],
        TokenizerFixtures.Json("""{"model": {"type": "BPE", "unk_token": "", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["#version: 0.2", "a b"]}}""").Encode("ab", true, 99, out _));

    [Fact]
    public void Special_tokens_in_a_text_are_found_or_are_text_as_asked()
    {
        const string Json =
            $$"""
            {"model": {{Words}}, "pre_tokenizer": {"type": "Whitespace"}, "added_tokens": [
              {"id": 2, "content": "[SEP]", "special": true}, {"id": 4, "content": "xy", "special": false}]}
            """;
        Assert.Equal([1, 2, 4, 3], TokenizerFixtures.Json(Json).Encode("a[SEP]xyb", true, 99, out _));
        Assert.Equal([1, 0, 0, 0, 4, 3], TokenizerFixtures.Json(Json, plainSpecialTokens: true).Encode("a[SEP]xyb", true, 99, out _));
    }

    [Fact]
    public void Truncation_is_read_and_its_side_is_cut()
    {
        const string Json =
            $$"""
            {"model": {{Words}}, "pre_tokenizer": {"type": "Whitespace"},
              "truncation": {"max_length": 7, "direction": "Left", "strategy": "LongestFirst", "stride": 0} }
            """;
        var tokenizer = TokenizerFixtures.Json(Json);
        Assert.Equal((7, true), (tokenizer.Truncation!.MaxTokens, tokenizer.Truncation.Left));
        Assert.Equal([1, 3], tokenizer.Encode("b b a b", true, 2, out var truncated));
        Assert.True(truncated);
        Assert.Equal([3, 3], TokenizerFixtures.Json(Json.Replace("Left", "Right", StringComparison.Ordinal)).Encode("b b a b", true, 2, out _));
        Assert.Null(TokenizerFixtures.Kind("bpe-bytelevel").Truncation);
    }
}
