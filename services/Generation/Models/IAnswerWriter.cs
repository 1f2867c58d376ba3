namespace FitnessGrpc.Generation.Models;

/// <summary>Writes an answer from numbered sources.</summary>
internal interface IAnswerWriter
{
    /// <summary>Name of the model, or <c>extractive</c>.</summary>
    string Name { get; }

    /// <summary>Changes when the writer would write otherwise from the same sources: older answers are then no longer served.</summary>
    string Revision { get; }

    /// <summary>
    /// Streams the answer: one <see cref="AnswerPiece.Start"/>, text as soon as there is some, one
    /// <see cref="AnswerPiece.End"/> last.
    /// </summary>
    /// <exception cref="Hosting.Errors.DomainException">The writer cannot write now; text that came before it stands.</exception>
    IAsyncEnumerable<AnswerPiece> WriteAsync(WriterRequest request, CancellationToken cancellationToken);
}
