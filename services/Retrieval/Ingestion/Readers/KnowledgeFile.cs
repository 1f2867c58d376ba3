using FitnessGrpc.Contracts.Retrieval.V1;

namespace FitnessGrpc.Retrieval.Ingestion.Readers;

/// <summary>One file to read.</summary>
/// <param name="FullPath">Where it is on this machine.</param>
/// <param name="Display">How messages name it: below the path that the user gave.</param>
/// <param name="RelativePath">Below the folder that the user gave, with slashes on every machine: the default source.</param>
internal sealed record KnowledgeFile(string FullPath, string Display, string RelativePath)
{
    public string Extension => Path.GetExtension(RelativePath).ToLowerInvariant();

    /// <summary>The relative path without its extension: the same on every machine and in every run.</summary>
    public string Id { get; } = RelativePath[..^Path.GetExtension(RelativePath).Length].Normalize();

    /// <summary>The file's name as a title: <c>sleep-and-recovery.md</c> is "sleep and recovery".</summary>
    public string NameAsTitle => Path.GetFileName(Id).Replace('-', ' ').Replace('_', ' ').Trim();

    public SourcePosition At(int line = 0) => new(Display, line);

    public ReadItem Document(string prefix, string title, string text, TextFormat format) => ReadItem.Of(
        At(),
        new Document { DocumentId = prefix + Id, Title = title, Text = text, Format = format, Source = RelativePath });
}
