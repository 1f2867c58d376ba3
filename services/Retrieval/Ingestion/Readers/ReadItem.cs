using FitnessGrpc.Contracts.Retrieval.V1;

namespace FitnessGrpc.Retrieval.Ingestion.Readers;

/// <summary>What a reader found: a document, a refusal with its reason, or a file that no reader knows.</summary>
public sealed record ReadItem
{
    private ReadItem(SourcePosition position) => Position = position;

    /// <summary>Where it stands.</summary>
    public SourcePosition Position { get; }

    /// <summary>The document, within the bounds of the contract; otherwise null.</summary>
    public Document? Document { get; private init; }

    /// <summary>Why a file or record is refused; otherwise null.</summary>
    public string? Problem { get; private init; }

    /// <summary>Whether a file in a folder was passed over, as its extension is unknown.</summary>
    public bool Skipped { get; private init; }

    internal static ReadItem Of(SourcePosition position, Document document) => DocumentLimits.Problem(document) is { } problem
        ? Refused(position, problem)
        : new(position) { Document = document };

    internal static ReadItem Refused(SourcePosition position, string problem) => new(position) { Problem = problem };

    internal static ReadItem SkippedFile(string path) => new(new SourcePosition(path)) { Skipped = true };
}
