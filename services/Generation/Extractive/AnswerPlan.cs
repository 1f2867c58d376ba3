using System.Text;
using FitnessGrpc.Generation.Citations;
using FitnessGrpc.Generation.Pipeline;

namespace FitnessGrpc.Generation.Extractive;

/// <summary>Lays an answer out of sentences that stand in its sources, word for word. Pure.</summary>
internal sealed class AnswerPlan
{
    private const int MaxCandidates = 40;
    private const int MaxSentences = 4;
    private const int MaxExtras = 2;
    private const double Floor = 0.72;
    private const double ExtraFloor = 0.6;
    private const int MaxStepSentences = 30;
    private const int MaxListSentences = 10;

    // English runs to about four characters a token.
    private const int CharactersPerToken = 4;

    private static readonly HashSet<string> SafetyTerms = new(
        ((string[])["safe", "safely", "safety", "injury", "injuries", "hurt", "avoid", "mistake", "mistakes", "risk", "dangerous"]).Select(Stemmer.Stem),
        StringComparer.Ordinal);

    private readonly string _question;
    private readonly int _budget;

    private AnswerPlan(string question, int maxOutputTokens, IReadOnlyList<Candidate> steps, IReadOnlyList<Candidate> candidates)
    {
        _question = question;
        _budget = maxOutputTokens * CharactersPerToken;
        Steps = steps;
        Candidates = candidates;
    }

    /// <summary>Steps that answer a how-to question, in order; none for other questions.</summary>
    public IReadOnlyList<Candidate> Steps { get; }

    /// <summary>Sentences to choose from, at most 40; none when the steps are the whole answer.</summary>
    public IReadOnlyList<Candidate> Candidates { get; }

    /// <summary>Reads the sources of a question that they are taken to answer.</summary>
    public static AnswerPlan Make(string question, IReadOnlyList<Source> sources, int maxOutputTokens)
    {
        var documents = DocumentRanking.Rank(question, sources);
        var primary = documents[0];
        var steps = QuestionShape.IsHowTo(question) && primary.Named ? StepsOf(primary, sources) : [];
        List<Candidate> candidates = [];
        var wantsMore = steps.Count == 0 || Words.ContentTerms(question).Overlaps(SafetyTerms);
        foreach (var document in wantsMore ? documents : [])
        {
            if (steps.Count > 0 && document == primary)
                continue;
            foreach (var number in document.Sources)
            {
                var sentences = Read(sources[number - 1], number, document == primary);
                // Beside steps only what speaks of safety is of use.
                candidates.AddRange(steps.Count > 0 ? sentences.Where(c => c.Terms.Overlaps(SafetyTerms)) : sentences);
            }
        }
        return new AnswerPlan(question, maxOutputTokens, steps, Trim(question, candidates));
    }

    /// <summary>Texts of the candidates as they are to be embedded.</summary>
    public IReadOnlyList<string> TextsToEmbed() => [.. Candidates.Select(c => TextCut.AtMost($"{c.Title}. {c.Sentence.Text}", 400))];

    /// <summary>The answer, a line a piece (its break before it), each sentence followed by the number of its source.</summary>
    /// <param name="queryVector">Unit vector of the question; empty when there is none.</param>
    /// <param name="vectors">Unit vectors of <see cref="Candidates"/>; empty when there are none.</param>
    public IEnumerable<string> Write(ReadOnlyMemory<float> queryVector, IReadOnlyList<ReadOnlyMemory<float>> vectors)
    {
        var scores = SentenceSelection.Score(_question, Candidates, queryVector, vectors);
        if (Steps.Count == 0)
        {
            var chosen = SentenceSelection.Choose(Candidates, scores, vectors, MaxSentences, Floor).Select(i => Candidates[i]).ToList();
            return Broken(Lines(WithLists(chosen)));
        }
        var extras = SentenceSelection.Choose(Candidates, scores, vectors, MaxExtras, ExtraFloor).Select(i => Candidates[i]);
        return Broken([.. StepLines(), .. Lines([.. extras]).Select((line, index) => index == 0 ? "\n" + line : line)]);
    }

    private static IEnumerable<string> Broken(IEnumerable<string> lines) => lines.Select((line, index) => index == 0 ? line : "\n" + line);

    private static IEnumerable<Candidate> Read(Source source, int number, bool primary) =>
        SourceSentences.Split(source.Text)
            .Where(s => !s.Text.EndsWith(':'))
            .Select(s => new Candidate(number, source.Title, s, Words.ContentTerms(s.Text), primary, source.Chunk == 0 && s.Paragraph == 0));

    /// <summary>
    /// What the document says to do: its numbered list where it has one (the first section with one, which may run on from
    /// passage to passage), else, for a document in one short passage, all of it.
    /// </summary>
    private static List<Candidate> StepsOf(DocumentRanking.Ranked document, IReadOnlyList<Source> sources)
    {
        foreach (var section in document.Sources.GroupBy(n => string.Join('\n', sources[n - 1].Headings)))
        {
            List<Candidate> numbered = [];
            foreach (var number in section)
            {
                // A passage may begin with what the one before it ended with.
                var fresh = Read(sources[number - 1], number, true).Where(c => c.Sentence.IsStep && !numbered.Exists(n => n.Sentence.Text == c.Sentence.Text));
                numbered.AddRange(fresh.ToList());
            }
            if (numbered.Count >= 2)
                return [.. numbered.Take(MaxStepSentences)];
        }
        if (document.Sources.Count > 1 && sources[document.Sources[0] - 1].Headings.Count > 0)
            return [];
        var all = document.Sources.SelectMany(n => Read(sources[n - 1], n, true)).ToList();
        return all.Count is >= 2 and <= MaxStepSentences ? all : [];
    }

    private static IReadOnlyList<Candidate> Trim(string question, List<Candidate> candidates)
    {
        if (candidates.Count <= MaxCandidates)
            return candidates;
        var scores = SentenceSelection.Score(question, candidates, default, []);
        return
        [
            .. Enumerable.Range(0, candidates.Count).OrderByDescending(i => scores[i]).ThenBy(i => i).Take(MaxCandidates).Order()
                .Select(i => candidates[i]),
        ];
    }

    /// <summary>A question that hit a list gets the list: all steps of a how-to, the items around two that were chosen.</summary>
    private List<Candidate> WithLists(List<Candidate> chosen)
    {
        if (chosen.Count == 0 || !chosen[0].Sentence.IsItem)
            return chosen;
        var source = chosen[0].Source;
        var whole = (chosen[0].Sentence.IsStep && QuestionShape.IsHowTo(_question))
            || chosen.Count(c => c.Source == source && c.Sentence.IsItem) > 1;
        if (!whole)
            return chosen;
        var list = Candidates.Where(c => c.Source == source && c.Sentence.IsItem && c.Sentence.IsStep == chosen[0].Sentence.IsStep);
        return [.. list.Take(MaxListSentences).Union(chosen)];
    }

    private IEnumerable<string> StepLines()
    {
        var used = 0;
        var step = 0;
        foreach (var paragraph in Steps.GroupBy(c => (c.Source, c.Sentence.Paragraph)))
        {
            var line = new StringBuilder();
            // Prose stays prose: it is numbered only where the source has a line or an item for each step.
            var numbered = Steps[0].Sentence.IsStep || Steps[^1].Sentence.Paragraph - Steps[0].Sentence.Paragraph >= 1;
            if (numbered)
                line.Append(++step).Append(". ");
            line.AppendJoin(' ', paragraph.Select(c => CitationMarks.Defuse(c.Sentence.Text))).Append($" [{paragraph.Key.Source}]");
            used += line.Length;
            if (used > _budget && step > 1)
                yield break;
            yield return line.ToString();
        }
    }

    private IEnumerable<string> Lines(IReadOnlyList<Candidate> chosen)
    {
        var used = 0;
        var line = new StringBuilder();
        var sources = chosen.Select(c => c.Source).Distinct().ToList();
        Candidate? before = null;
        foreach (var candidate in chosen.OrderBy(c => sources.IndexOf(c.Source)).ThenBy(c => c.Sentence.Start))
        {
            var text = Cited(candidate);
            used += text.Length;
            if (used > _budget && before is not null)
                break;
            var together = before is not null && before.Source == candidate.Source
                && before.Sentence.IsItem == candidate.Sentence.IsItem
                && (!candidate.Sentence.IsItem || before.Sentence.Paragraph == candidate.Sentence.Paragraph);
            if (!together && line.Length > 0)
            {
                yield return line.ToString();
                line.Clear();
            }
            line.Append(line.Length > 0 ? " " : candidate.Sentence.IsItem ? "- " : "").Append(text);
            before = candidate;
        }
        if (line.Length > 0)
            yield return line.ToString();
    }

    private static string Cited(Candidate candidate) => $"{CitationMarks.Defuse(candidate.Sentence.Text)} [{candidate.Source}]";
}
