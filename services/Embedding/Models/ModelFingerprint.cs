using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace FitnessGrpc.Embedding.Models;

/// <summary>Identity of the vectors of a model: of its weights, its tokenizer and what its configuration comes to.</summary>
internal static class ModelFingerprint
{
    /// <summary>Changes when this program computes other vectors from the same folder.</summary>
    private const int Revision = 1;

    public static string Of(ModelDescription model, string tokenizerFile)
    {
        var hash = new XxHash128();
        // As it was parsed, not as it was written: a line break more is the same model.
        var settings = string.Create(
            CultureInfo.InvariantCulture,
            $"{Revision}\0{model.Dimensions}\0{model.MaxTokens}\0{model.Pooling}\0{model.Normalize}\0{model.QueryPrompt}\0{model.DocumentPrompt}\0");
        hash.Append(Encoding.UTF8.GetBytes(settings));
        Append(hash, tokenizerFile);
        Append(hash, model.OnnxFile);
        // Weights beyond 2 GB, and some smaller ones, lie beside the graph: model.onnx_data, model.onnx.data.
        foreach (var data in Directory.GetFiles(Path.GetDirectoryName(model.OnnxFile)!, Path.GetFileName(model.OnnxFile) + "?*").Order(StringComparer.Ordinal))
            Append(hash, data);
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    private static void Append(XxHash128 hash, string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 17, FileOptions.SequentialScan);
            hash.Append(BitConverter.GetBytes(stream.Length));
            hash.Append(stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ModelFile.Wrong(path, $"cannot be read: {e.Message}");
        }
    }
}
