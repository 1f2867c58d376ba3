using FitnessGrpc.Embedding.Hub;
using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Embedding.Tokenizers;
using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Embedding.Local;

/// <summary>The tokenizer of a folder or file, without a server and without weights.</summary>
public sealed class LocalTokenizer
{
    private const string FileName = "tokenizer.json";
    private readonly ITokenizer _tokenizer;

    private LocalTokenizer(ITokenizer tokenizer) => _tokenizer = tokenizer;

    /// <summary>Reads a tokenizer.</summary>
    /// <param name="path">A <c>tokenizer.json</c>, or a folder that has one: itself, or its transformer's.</param>
    /// <exception cref="StartupException">There is none, or it is damaged or not supported. Names the file.</exception>
    public static LocalTokenizer Open(string path)
    {
        var full = Path.GetFullPath(path);
        var (folder, name) = File.Exists(full) ? (Path.GetDirectoryName(full)!, Path.GetFileName(full)) : (Folder(full), FileName);
        using var file = ModelFile.Open(folder, name);
        return new LocalTokenizer(TokenizerReader.Read(file));
    }

    /// <summary>Ids of a text with the model's special tokens around it, nothing cut.</summary>
    public int[] Encode(string text) => _tokenizer.Encode(text, true, int.MaxValue, out _);

    private static string Folder(string path)
    {
        if (!Directory.Exists(path))
            throw ModelFile.Wrong(path, "is neither a file nor a folder");
        if (File.Exists(Path.Combine(path, FileName)))
            return path;
        return Path.Combine(path, ModuleFolders.Read(Path.Combine(path, FileSelection.ModulesFile))[0]);
    }
}
