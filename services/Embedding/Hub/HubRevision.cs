using System.Text.Json;
using FitnessGrpc.Embedding.Models;

namespace FitnessGrpc.Embedding.Hub;

/// <summary>A commit of a model, and its files.</summary>
/// <param name="Commit">The commit that a branch or tag stands at.</param>
/// <param name="Files">All of its files.</param>
internal sealed record HubRevision(string Commit, IReadOnlyList<HubFile> Files)
{
    private const int MaxFiles = 10_000;
    private const int MaxPathLength = 512;
    private const long MaxFileBytes = 1L << 40;

    /// <summary>Reads the hub's description of a revision.</summary>
    /// <exception cref="HubException">It has not the form that is expected, or a file's name leads out of the folder.</exception>
    public static HubRevision Parse(string model, ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var commit = root.Text("sha") ?? "";
            if (!ModelReference.IsFolderName(commit))
                throw new HubException($"{model}: the hub does not say which commit the revision is");
            var siblings = root.GetProperty("siblings");
            if (siblings.GetArrayLength() > MaxFiles)
                throw new HubException($"{model} has more than {MaxFiles} files");
            var files = siblings.EnumerateArray().Select(s => Read(model, s)).ToList();
            if (files.DistinctBy(static f => f.Path, StringComparer.OrdinalIgnoreCase).Count() != files.Count)
                throw new HubException($"{model} has two files of one name");
            return new HubRevision(commit, files);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new HubException($"{model}: the hub's answer is not the description of a model");
        }
    }

    private static HubFile Read(string model, JsonElement sibling)
    {
        var path = sibling.GetProperty("rfilename").GetString() ?? "";
        if (!IsInside(path))
            throw new HubException($"{model} is refused: the file name {Printable(path)} leads out of the folder");
        var large = sibling.Property("lfs");
        var size = large is { } l && l.Property("size") is { } s ? s.GetInt64() : sibling.Property("size")?.GetInt64();
        if (size is < 0 or > MaxFileBytes)
            throw new HubException($"{model} has the file {path} of {size} bytes");
        // Of a large file the blob is the pointer to it, and not its content.
        var checksum = large is { } file ? Checksum.Parse(file.Text("sha256") ?? file.Text("oid")) : Checksum.Parse(sibling.Text("blobId"));
        return new HubFile(path, size, checksum);
    }

    private static bool IsInside(string path) =>
        path.Length is > 0 and <= MaxPathLength
        && !path.Any(static c => char.IsControl(c) || c is '\\' or ':')
        && path.Split('/').All(static part => part.Length > 0 && part != "." && part != "..");

    private static string Printable(string text) =>
        JsonSerializer.Serialize(text.Length > MaxPathLength ? text[..MaxPathLength] : text);
}
