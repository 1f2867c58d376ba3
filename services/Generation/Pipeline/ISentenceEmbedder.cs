namespace FitnessGrpc.Generation.Pipeline;

/// <summary>Vectors of texts.</summary>
internal interface ISentenceEmbedder
{
    /// <summary>Unit vectors of passages, in order; empty when they cannot be had in time, which is no error.</summary>
    Task<IReadOnlyList<ReadOnlyMemory<float>>> PassagesAsync(IReadOnlyList<string> texts, DateTime? deadline, CancellationToken cancellationToken);

    /// <summary>Unit vector of a question; empty when it cannot be had in time, which is no error.</summary>
    Task<ReadOnlyMemory<float>> QuestionAsync(string text, DateTime? deadline, CancellationToken cancellationToken);
}
