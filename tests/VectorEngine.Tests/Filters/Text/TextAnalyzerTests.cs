using FitnessGrpc.VectorEngine.Filters.Text;

namespace FitnessGrpc.VectorEngine.Tests.Filters.Text;

public sealed class TextAnalyzerTests
{
    [Fact]
    public void Word_splits_at_everything_but_letters_and_digits() =>
        Assert.Equal("the|x86|64|café|東京|don|t|😀", Sequence("The x86_64 Café, 東京; don't 😀!", new TextAnalysis()));

    [Fact]
    public void Whitespace_splits_at_white_space_only() =>
        Assert.Equal("the|x86_64|café,", Sequence(" The\tx86_64\u00A0\nCafé, ", new TextAnalysis { Tokenizer = TextTokenizer.Whitespace }));

    [Fact]
    public void Multilingual_takes_scripts_without_spaces_apart() =>
        Assert.Equal("hello|東|京|タ|ワ|ー|привет|한국어", Sequence("Hello東京タワー Привет 한국어", new TextAnalysis { Tokenizer = TextTokenizer.Multilingual }));

    [Fact]
    public void Case_is_kept_without_lowercase() => Assert.Equal("The|Cat", Sequence("The Cat", new TextAnalysis(), lowercase: false));

    [Fact]
    public void Prefix_finds_words_by_their_beginnings()
    {
        var analyzer = new TextAnalyzer(Schema(new TextAnalysis { Tokenizer = TextTokenizer.Prefix, MinLength = 2, MaxLength = 4 }));
        var tokens = new List<string>();
        analyzer.Tokens("Hello a 😀é", tokens);
        Assert.Equal(["he", "hel", "hell", "😀é"], tokens);
        Assert.Equal(["hell"], analyzer.Sequence("Hello a"));
    }

    [Fact]
    public void Length_is_counted_in_characters_after_stemming() =>
        Assert.Equal("run|😀😀", Sequence("running a ox 😀😀 elephants", new TextAnalysis { Stemmer = "english", MinLength = 2, MaxLength = 3, StopWords = ["OX"] }));

    [Fact]
    public void Folding_takes_accents_off() =>
        Assert.Equal("cafe|strasse|lodz|aeroport|viet", Sequence("Café Straße Łódź æroport Việt", new TextAnalysis { AsciiFolding = true }));

    [Fact]
    public void Stop_words_of_several_languages_are_left_out() =>
        Assert.Equal("fox|hund|chien", Sequence("The fox and der Hund et le chien", new TextAnalysis { StopWordLanguages = ["english", "de", "French"] }));

    [Fact]
    public void Folded_stop_words_are_left_out_of_folded_text() =>
        Assert.Equal("hund", Sequence("für Hund", new TextAnalysis { StopWordLanguages = ["german"], AsciiFolding = true }));

    [Theory]
    [InlineData("klingon", null, null, null)]
    [InlineData(null, "german", null, null)]
    [InlineData(null, null, 5, 4)]
    [InlineData(null, null, null, 0)]
    public void What_is_not_offered_is_refused_when_the_index_is_made(string? language, string? stemmer, int? min, int? max)
    {
        var analysis = new TextAnalysis { StopWordLanguages = language is null ? [] : [language], Stemmer = stemmer, MinLength = min, MaxLength = max };
        Assert.Equal(EngineError.Validation, Assert.Throws<EngineException>(() => TextAnalyzer.Check(analysis)).Error);
    }

    [Fact]
    public void Phrase_is_a_run_of_words()
    {
        Assert.True(TextAnalyzer.ContainsRun(["a", "b", "c"], ["b", "c"]));
        Assert.False(TextAnalyzer.ContainsRun(["a", "b", "c"], ["a", "c"]));
        Assert.False(TextAnalyzer.ContainsRun(["a"], ["a", "a"]));
    }

    private static string Sequence(string text, TextAnalysis analysis, bool lowercase = true) =>
        string.Join('|', new TextAnalyzer(Schema(analysis, lowercase)).Sequence(text));

    private static PayloadIndexSchema Schema(TextAnalysis analysis, bool lowercase = true) => new(PayloadIndexKind.Text, lowercase, default) { Text = analysis };
}
