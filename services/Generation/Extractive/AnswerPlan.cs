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
    private const double Floor = 0.8;
    private const double ExtraFloor = 0.6;
    private const double LeastSubject = 0.5;
    private const int MaxListSentences = 10;
    private const int LastOfBest = 1;

    // English runs to about four characters a token.
    private const int CharactersPerToken = 4;

    private static readonly HashSet<string> SafetyTerms = new(
        ((string[])["safe", "safely", "safety", "injury", "injuries", "hurt", "avoid", "mistake", "mistakes", "risk", "dangerous", "pain"]).Select(Stemmer.Stem),
        StringComparer.Ordinal);

    private readonly string _asked;
    private readonly string _question;
    private readonly int _budget;

    private AnswerPlan(string asked, string question, int maxOutputTokens, IReadOnlyList<Candidate> steps, IReadOnlyList<Candidate> candidates)
    {
        _asked = asked;
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
    /// <param name="asked">The question as it was asked: it says what kind of answer is wanted.</param>
    /// <param name="question">Made to stand on its own: it says what about.</param>
    /// <param name="sources">Passages, at least one.</param>
    /// <param name="maxOutputTokens">Bound of the answer.</param>
    public static AnswerPlan Make(string asked, string question, IReadOnlyList<Source> sources, int maxOutputTokens)
    {
        var documents = DocumentRanking.Rank(question, sources);
        var steps = QuestionShape.IsHowTo(asked) ? StepSearch.Find(question, documents[0], sources) : [];
        var wantsMore = steps.Count == 0 || Words.ContentTerms(asked).Overlaps(SafetyTerms);
        List<Candidate> candidates = [];
        foreach (var document in wantsMore ? documents : [])
        {
            foreach (var number in document.Sources)
                candidates.AddRange(Candidate.Read(sources[number - 1], number, document == documents[0]));
        }
        if (steps.Count > 0)
        {
            // Beside steps only what speaks of safety, and of the same subject, is of use.
            var subject = Answerability.Subject(question);
            subject.ExceptWith(SafetyTerms);
            candidates.RemoveAll(c => c.IsFragment || !c.Terms.Overlaps(SafetyTerms) || Answerability.Share(subject, [.. c.Terms, .. c.ContextTerms]) <= LeastSubject
                || steps.Any(s => s.Sentence.Text == c.Sentence.Text));
        }
        return new AnswerPlan(asked, question, maxOutputTokens, steps, Trim(asked, question, candidates));
    }

    /// <summary>Texts of the candidates as they are to be embedded.</summary>
    public IReadOnlyList<string> TextsToEmbed() => [.. Candidates.Select(c => TextCut.AtMost($"{c.Context}. {c.Sentence.Text}", 400))];

    /// <summary>The answer, a line a piece (its break before it), each sentence followed by the number of its source.</summary>
    /// <param name="queryVector">Unit vector of the question; empty when there is none.</param>
    /// <param name="vectors">Unit vectors of <see cref="Candidates"/>; empty when there are none.</param>
    public IEnumerable<string> Write(ReadOnlyMemory<float> queryVector, IReadOnlyList<ReadOnlyMemory<float>> vectors)
    {
        var scores = SentenceSelection.Score(_asked, _question, Candidates, queryVector, vectors);
        if (Steps.Count == 0)
        {
            var chosen = SentenceSelection.Choose(Candidates, scores, vectors, MaxSentences, Floor).Select(i => Candidates[i]).ToList();
            return Broken(Lines(WithLists(chosen)));
        }
        var extras = SentenceSelection.Choose(Candidates, scores, vectors, MaxExtras, ExtraFloor).Select(i => Candidates[i]);
        return Broken([.. StepLines(), .. Lines([.. extras]).Select((line, index) => index == 0 ? "\n" + line : line)]);
    }

    private static IEnumerable<string> Broken(IEnumerable<string> lines) => lines.Select((line, index) => index == 0 ? line : "\n" + line);

    private static IReadOnlyList<Candidate> Trim(string asked, string question, List<Candidate> candidates)
    {
        if (candidates.Count <= MaxCandidates)
            return candidates;
        var scores = SentenceSelection.Score(asked, question, candidates, default, []);
        return
        [
            .. Enumerable.Range(0, candidates.Count).OrderByDescending(i => scores[i]).ThenBy(i => i).Take(MaxCandidates).Order()
                .Select(i => candidates[i]),
        ];
    }

    /// <summary>
    /// A list is understood whole: the one of an item that fits among the best comes in full, as does one with two items
    /// chosen. Steps answer other questions only where they fit best of all. Any other item goes.
    /// </summary>
    private List<Candidate> WithLists(List<Candidate> chosen)
    {
        var others = chosen.Where(c => !c.Sentence.IsItem).ToList();
        var best = chosen.FindIndex(c => c.Sentence.IsItem);
        if (best < 0)
            return others;
        var item = chosen[best];
        if (item.Sentence.IsStep ? best > 0 : best > LastOfBest && chosen.Count(c => c.Source == item.Source && c.Sentence.IsItem) < 2)
            return others;
        var list = Candidates.Where(c => c.Source == item.Source && c.Sentence.IsItem && c.Sentence.IsStep == item.Sentence.IsStep)
            .Take(MaxListSentences);
        return best == 0 ? [.. list, .. others] : [.. others, .. list];
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
            step++;
            if (numbered)
                line.Append(Steps[0].Sentence is { IsItem: true, IsStep: false } ? "- " : $"{step}. ");
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
        // What fits best comes first, but after the gist of its document.
        var sources = chosen.OrderByDescending(c => c.Lead && c.Primary).Select(c => c.Source).Distinct().ToList();
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
