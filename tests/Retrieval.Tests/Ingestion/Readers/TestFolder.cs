using System.Text;
using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Retrieval.Ingestion.Readers;

namespace FitnessGrpc.Retrieval.Tests.Ingestion.Readers;

/// <summary>A folder of files to read.</summary>
public sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("fitness-readers-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public List<ReadItem> Read(KnowledgeReaderOptions? options = null) =>
        [.. new KnowledgeReader(options ?? new KnowledgeReaderOptions()).Read([Path])];

    public List<Document> Documents(KnowledgeReaderOptions? options = null)
    {
        var items = Read(options);
        Assert.All(items, static i => Assert.Null(i.Problem));
        return [.. items.Select(static i => i.Document!)];
    }

    /// <summary>Refusals as <c>file:line: reason</c>, the file below the folder.</summary>
    public List<string> Problems(KnowledgeReaderOptions? options = null) =>
        [.. Read(options).Where(static i => i.Problem is not null)
            .Select(i => $"{i.Position}: {i.Problem}"[(Path.Length + 1)..])];
}
