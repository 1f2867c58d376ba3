using System.Text.Json;
using System.Text.RegularExpressions;
using FitnessGrpc.Benchmarks.Vectors;
using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Embedding.Tokenizers;
using Microsoft.ML.Tokenizers;

namespace FitnessGrpc.Benchmarks.Embedding;

/// <summary>
/// Millions of tokens in a second of one core, for each kind of tokenizer, beside Microsoft.ML.Tokenizers on the
/// texts whose ids both give alike. Texts of exercises and abstracts, one at a time, warm.
/// </summary>
internal sealed class TokenizerBenchmark(int rounds)
{
    private const string Folder = "tests/Embedding.Tests/Fixtures/tokenizers";
    private const string MiniLm = "models/all-MiniLM-L6-v2";
    private const string Other = "Microsoft.ML.Tokenizers 2.0.1";
    private const double RoundSeconds = 0.15;
    private const string Gpt2Pattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";
    private static readonly string[] Kinds = ["wordpiece-minilm", "wordpiece-cased", "bpe-bytelevel", "bpe-split-nfc", "bpe-bytefallback", "unigram-xlmr"];

    public void Run(Action<Figure> report)
    {
        foreach (var kind in Kinds)
        {
            var folder = kind == "wordpiece-minilm" ? MiniLm : Path.Combine(Folder, kind);
            using var file = ModelFile.Open(folder, "tokenizer.json");
            var tokenizer = TokenizerReader.Read(file);
            var texts = Texts(kind).ToArray();
            int Ours(string text) => tokenizer.Encode(text, true, int.MaxValue, out _).Length;
            var other = OtherOf(kind, file.Root.GetProperty("model"));
            if (other is not null)
            {
                // Both work on the texts whose ids they give alike.
                var alike = texts.Where(t => other(t).SequenceEqual(tokenizer.Encode(t, false, int.MaxValue, out _))).ToArray();
                if (alike.Length < texts.Length / 2)
                    throw new InvalidOperationException($"the libraries give other ids for {kind}: {alike.Length} of {texts.Length} texts are alike");
                texts = alike;
            }
            Func<string, int>? theirs = other is null ? null : text => other(text).Count;
            var (values, baselines) = (new List<double>(), new List<double>());
            Measure(texts, Ours);
            for (var round = 0; round < rounds; round++)
            {
                values.Add(Measure(texts, Ours));
                baselines.Add(theirs is null ? 2 : Measure(texts, theirs));
            }
            report(Figure.Of($"embedding.tokenize.{kind}", "million tokens/CPU s", values, theirs is null ? "2 million tokens/CPU s" : Other, baselines));
        }
    }

    /// <summary>Millions of tokens in a second of this thread.</summary>
    private static double Measure(string[] texts, Func<string, int> encode)
    {
        var start = ThreadClock.Seconds;
        long tokens = 0;
        double seconds;
        do
        {
            foreach (var text in texts)
                tokens += encode(text);
            seconds = ThreadClock.Seconds - start;
        }
        while (seconds < RoundSeconds);
        return tokens / seconds / 1e6;
    }

    /// <summary>Each text, cut so that most have 8 to 128 tokens.</summary>
    private static IEnumerable<string> Texts(string kind)
    {
        const int Longest = 500;
        foreach (var line in File.ReadLines(Path.Combine(Folder, kind, "golden.jsonl")))
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.GetProperty("class").GetString() is not ("fitness" or "abstract"))
                continue;
            var text = document.RootElement.GetProperty("text").GetString()!;
            for (var at = 0; at < text.Length; at += Longest)
                yield return text[at..Math.Min(text.Length, at + Longest)].Trim();
        }
    }

    /// <summary>The other library's tokenizer of the same vocabulary, without special tokens; null when it has none that gives the same ids.</summary>
    private static Func<string, IReadOnlyList<int>>? OtherOf(string kind, JsonElement model)
    {
        var vocabulary = model.GetProperty("vocab");
        switch (kind)
        {
            case "wordpiece-minilm" or "wordpiece-cased":
                using (var stream = new MemoryStream())
                {
                    using (var writer = new StreamWriter(stream, leaveOpen: true))
                    {
                        foreach (var token in vocabulary.EnumerateObject().OrderBy(static t => t.Value.GetInt32()))
                            writer.Write(token.Name + "\n");
                    }
                    stream.Position = 0;
                    var lower = kind == "wordpiece-minilm";
                    var bert = BertTokenizer.Create(stream, new BertOptions { LowerCaseBeforeTokenization = lower, RemoveNonSpacingMarks = lower });
                    return text => bert.EncodeToIds(text, addSpecialTokens: false);
                }
            case "bpe-bytelevel":
                var bpe = BpeTokenizer.Create(new BpeOptions(vocabulary.EnumerateObject().Select(static t => KeyValuePair.Create(t.Name, t.Value.GetInt32())))
                {
                    Merges = [.. model.GetProperty("merges").EnumerateArray().Select(static m => $"{m[0]} {m[1]}")],
                    ByteLevel = true,
                    PreTokenizer = new RegexPreTokenizer(new Regex(Gpt2Pattern, RegexOptions.Compiled), null),
                });
                return text => bpe.EncodeToIds(text);
            default:
                return null;
        }
    }
}
