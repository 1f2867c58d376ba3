using System.Text.Json;
using System.Text.RegularExpressions;
using FitnessGrpc.Embedding.Local;

namespace FitnessGrpc.Benchmarks.Embedding;

/// <summary>
/// Distinct texts of 8 to 128 tokens from the sample articles and the questions of the evaluation: six in ten are as long as a question, three as a few
/// sentences, one as a chunk. A seed decides.
/// </summary>
internal static partial class TextMix
{
    private const string Knowledge = "knowledge";
    private const string Questions = "tests/Benchmarks/Evaluation/questions.jsonl";

    public const int MinTokens = 8;
    public const int MaxTokens = 128;

    /// <summary>The texts and their ids, special tokens included.</summary>
    public static (string Text, int[] Ids)[] Make(LocalTokenizer tokenizer, int count, int seed)
    {
        var random = new Random(seed);
        var sentences = Sentences().ToArray();
        var made = new Dictionary<string, int[]>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(Questions))
            Add(JsonDocument.Parse(line).RootElement.GetProperty("question").GetString()!);
        for (var tries = 0; made.Count < count; tries++)
        {
            if (tries > 100 * count)
                throw new InvalidOperationException("the articles do not give so many texts");
            var share = random.NextDouble();
            var target = share < 0.6 ? random.Next(8, 25) : share < 0.9 ? random.Next(25, 65) : random.Next(65, MaxTokens + 1);
            var at = random.Next(sentences.Length);
            var text = sentences[at];
            while (++at < sentences.Length && tokenizer.Encode(text).Length < target)
                text += " " + sentences[at];
            // Cut at a word, so that lengths are as wanted and not as sentences happen to be.
            while (tokenizer.Encode(text).Length > target && text.LastIndexOf(' ') is > 0 and var space)
                text = text[..space];
            Add(text);
        }
        var texts = made.Select(static m => (m.Key, m.Value)).ToArray();
        random.Shuffle(texts);
        return texts[..count];

        void Add(string text)
        {
            var ids = tokenizer.Encode(text);
            if (ids.Length is >= MinTokens and <= MaxTokens)
                made.TryAdd(text, ids);
        }
    }

    private static IEnumerable<string> Sentences() => Directory.EnumerateFiles(Knowledge, "*.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .SelectMany(static f => SentenceEnd().Split(File.ReadAllText(f)))
        .Select(static s => s.Trim())
        .Where(static s => s.Length > 20 && char.IsLetter(s[0]));

    [GeneratedRegex(@"(?<=[.?!])\s+(?=\p{Lu})|\n+")]
    private static partial Regex SentenceEnd();
}
