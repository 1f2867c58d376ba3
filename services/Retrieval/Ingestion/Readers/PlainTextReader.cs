using FitnessGrpc.Contracts.Retrieval.V1;

namespace FitnessGrpc.Retrieval.Ingestion.Readers;

/// <summary>Plain text: the file's name is the title.</summary>
internal static class PlainTextReader
{
    public static ReadItem Read(KnowledgeFile file, string prefix)
    {
        var text = FileText.Read(file);
        return string.IsNullOrWhiteSpace(text)
            ? throw new ReaderException("the file is empty")
            : file.Document(prefix, file.NameAsTitle, text, TextFormat.Plain);
    }
}
