namespace FitnessGrpc.Retrieval.Ingestion.Readers;

/// <summary>Where something stands in the files that are read.</summary>
/// <param name="Path">The file or folder, as the user named it.</param>
/// <param name="Line">Line from 1; 0 when it is about the whole file.</param>
public readonly record struct SourcePosition(string Path, int Line = 0)
{
    /// <summary><c>path:line</c>, or the path alone.</summary>
    public override string ToString() => Line > 0 ? FormattableString.Invariant($"{Path}:{Line}") : Path;
}
