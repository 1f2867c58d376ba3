using System.Runtime.CompilerServices;
using FitnessGrpc.Generation.Models;
using FitnessGrpc.Generation.Pipeline;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Generation.Extractive;

/// <summary>
/// The built-in writer: answers only with sentences of the sources, word for word, and says so when they do not answer the
/// question.
/// </summary>
internal sealed class ExtractiveAnswerWriter(ISentenceEmbedder embedder, IOptions<GenerationOptions> options) : IAnswerWriter
{
    /// <inheritdoc/>
    public string Name => "extractive";

    /// <inheritdoc/>
    public string Revision => "2";

    /// <inheritdoc/>
    public async IAsyncEnumerable<AnswerPiece> WriteAsync(WriterRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var evidence = Answerability.Inspect(request.StandaloneQuestion, request.Sources);
        if (Answerability.Probability(evidence) < options.Value.ExtractiveThreshold)
        {
            yield return new AnswerPiece.Start(false, request.Sources.Count);
            yield return new AnswerPiece.Text(NoAnswer.Text);
            yield return new AnswerPiece.End(true, 0, 0);
            yield break;
        }
        var plan = AnswerPlan.Make(request.Question, request.StandaloneQuestion, request.Sources, request.MaxOutputTokens);
        IReadOnlyList<ReadOnlyMemory<float>> vectors = [];
        ReadOnlyMemory<float> question = default;
        if (plan.Candidates.Count > 0)
        {
            var passages = embedder.PassagesAsync(plan.TextsToEmbed(), request.Deadline, cancellationToken);
            question = request.QueryVector.Length > 0
                ? request.QueryVector
                : await embedder.QuestionAsync(request.StandaloneQuestion, request.Deadline, cancellationToken).ConfigureAwait(false);
            vectors = await passages.ConfigureAwait(false);
        }
        var lines = plan.Write(question, vectors).ToList();
        // A source may hold no sentence at all, a bare title for example.
        yield return new AnswerPiece.Start(lines.Count > 0, request.Sources.Count);
        foreach (var line in lines.DefaultIfEmpty(NoAnswer.Text))
            yield return new AnswerPiece.Text(line);
        yield return new AnswerPiece.End(true, 0, 0);
    }
}
