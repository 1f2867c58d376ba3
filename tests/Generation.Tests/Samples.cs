using FitnessGrpc.Generation.Conversations;
using FitnessGrpc.Generation.Models;
using FitnessGrpc.Generation.Pipeline;

namespace FitnessGrpc.Generation.Tests;

/// <summary>Sources and requests that many tests use. The texts are short forms of the sample knowledge.</summary>
internal static class Samples
{
    public const string QueryId = "0193a7c2-5b1e-7d44-9a3f-0c5d6e7f8a9b";

    public static Source Creatine { get; } = Source(
        "creatine",
        "Creatine monohydrate: benefits, dose and safety",
        """
        Creatine monohydrate taken at 3–5 g per day improves strength and muscle gain from lifting. In healthy people the recommended doses have not been found to harm the kidneys.
        Those with kidney disease need medical advice before use.
        """,
        dense: 0.72);

    public static Source Sleep { get; } = Source(
        "sleep",
        "Sleep and recovery",
        """
        Most adults need seven to nine hours of sleep a night. Short sleep slows reaction time and recovery.
        Keep the bedroom dark, cool and quiet.
        """,
        dense: 0.31);

    public static Source RomanianDeadlift { get; } = Source(
        "Romanian_Deadlift",
        "Romanian Deadlift",
        """
        1. Hold a bar at hip level with a pronated grip. Your shoulders should be back and your back arched.
        2. Lower the bar by moving your hips back as far as you can.
        3. Return to the starting position by driving the hips forward.
        """,
        dense: 0.78);

    public static Source Source(string id, string title, string text, double? dense = null, int chunk = 0, params string[] headings) =>
        new(id, chunk, title, headings, text, $"test:{id}", $"hash-{id}", dense ?? 0.5, dense);

    public static WriterRequest Request(string question, params IReadOnlyList<Source> sources) =>
        new(QueryId, question, question, [], sources, default, 512, null);

    public static WriterRequest With(this WriterRequest request, params IReadOnlyList<Turn> history) => request with { History = history };

    public static async Task<List<AnswerPiece>> ListAsync(this IAnswerWriter writer, WriterRequest request)
    {
        List<AnswerPiece> pieces = [];
        await foreach (var piece in writer.WriteAsync(request, TestContext.Current.CancellationToken))
            pieces.Add(piece);
        return pieces;
    }

    public static string Text(this IEnumerable<AnswerPiece> pieces) => string.Concat(pieces.OfType<AnswerPiece.Text>().Select(t => t.Value));
}
