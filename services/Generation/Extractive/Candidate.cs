using FitnessGrpc.Generation.Pipeline;

namespace FitnessGrpc.Generation.Extractive;

/// <summary>A sentence that may go into an answer.</summary>
/// <param name="Source">Number of its source, from 1.</param>
/// <param name="Context">Title of its document and headings above it.</param>
/// <param name="Near">Cosine of the question and its passage; null when unknown.</param>
/// <param name="Sentence">The sentence.</param>
/// <param name="Terms">Stems of its content words.</param>
/// <param name="ContextTerms">Stems of the content words of its context.</param>
/// <param name="Primary">It stands in the document that fits the question best.</param>
/// <param name="Lead">It opens its document, where the gist stands.</param>
internal sealed record Candidate(
    int Source,
    string Context,
    double? Near,
    SourceSentence Sentence,
    HashSet<string> Terms,
    HashSet<string> ContextTerms,
    bool Primary,
    bool Lead)
{
    /// <summary>It says little without the rest of its list: a step, or an item that is no sentence.</summary>
    public bool IsFragment => Sentence.IsStep || (Sentence.IsItem && Sentence.Text[^1] is not ('.' or '!' or '?'));

    /// <summary>The sentences of a source.</summary>
    /// <param name="source">The source.</param>
    /// <param name="number">Its number, from 1.</param>
    /// <param name="primary">It belongs to the document that fits the question best.</param>
    public static IEnumerable<Candidate> Read(Source source, int number, bool primary)
    {
        var context = string.Join(". ", source.Headings.Prepend(source.Title));
        var terms = Words.ContentTerms(context);
        return SourceSentences.Split(source.Text)
            .Where(s => !s.Text.EndsWith(':'))
            .Select(s => new Candidate(
                number, context, source.Dense, s, Words.ContentTerms(s.Text), terms, primary, source.Chunk == 0 && s.Paragraph == 0));
    }
}
