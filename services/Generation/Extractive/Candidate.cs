namespace FitnessGrpc.Generation.Extractive;

/// <summary>A sentence that may go into an answer.</summary>
/// <param name="Source">Number of its source, from 1.</param>
/// <param name="Title">Title of its document.</param>
/// <param name="Sentence">The sentence.</param>
/// <param name="Terms">Stems of its content words.</param>
/// <param name="Primary">It stands in the document that fits the question best.</param>
/// <param name="Lead">It opens its document, where the gist stands.</param>
internal sealed record Candidate(int Source, string Title, SourceSentence Sentence, HashSet<string> Terms, bool Primary, bool Lead);
