using System.Text.Json;
using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Embedding.Models;

/// <summary>A JSON file of a model folder. Whatever is wrong with it is said with its name.</summary>
internal sealed class ModelFile : IDisposable
{
    private const long MaxBytes = 256L * 1024 * 1024;
    private readonly JsonDocument _document;

    private ModelFile(string path, JsonDocument document)
    {
        Path = path;
        _document = document;
    }

    public string Path { get; }

    public JsonElement Root => _document.RootElement;

    /// <exception cref="StartupException">The file is absent, unreadable or no JSON.</exception>
    public static ModelFile Open(string folder, string name) =>
        TryOpen(folder, name) ?? throw Wrong(System.IO.Path.Combine(folder, name), "is missing");

    /// <summary>Null when the file is absent.</summary>
    /// <exception cref="StartupException">The file is unreadable or no JSON.</exception>
    public static ModelFile? TryOpen(string folder, string name)
    {
        var path = System.IO.Path.Combine(folder, name);
        try
        {
            if (!File.Exists(path))
                return null;
            if (new FileInfo(path).Length > MaxBytes)
                throw Wrong(path, $"is larger than {MaxBytes} bytes");
            return new ModelFile(path, JsonDocument.Parse(File.ReadAllBytes(path)));
        }
        catch (JsonException e)
        {
            throw Wrong(path, $"is not valid JSON (line {e.LineNumber + 1})");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Wrong(path, $"cannot be read: {e.Message}");
        }
    }

    public static StartupException Wrong(string path, string reason) => new($"The model cannot be used: {path} {reason}.");

    public StartupException Wrong(string reason) => Wrong(Path, reason);

    public void Dispose() => _document.Dispose();

    /// <summary>Reads the root; a value of another type than expected is the file's fault, and said so.</summary>
    public T Read<T>(Func<JsonElement, T> read)
    {
        try
        {
            return read(Root);
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException or IndexOutOfRangeException or ArgumentException or OverflowException)
        {
            throw Wrong("does not have the form that is expected of it");
        }
    }
}
