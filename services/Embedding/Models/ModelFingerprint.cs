using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;

namespace FitnessGrpc.Embedding.Models;

/// <summary>Identity of the vectors of a model: of its weights, its tokenizer and what its configuration comes to.</summary>
internal static class ModelFingerprint
{
    /// <summary>Changes when this program computes other vectors from the same folder.</summary>
    private const int Revision = 1;

    /// <summary>The fingerprint of a description and of the files with tokens and weights.</summary>
    public static string Of(ModelDescription model, IReadOnlyList<string> files)
    {
        var hash = new XxHash128();
        // As it was parsed, not as it was written: a line break more is the same model.
        var settings = string.Create(
            CultureInfo.InvariantCulture,
            $"{Revision}\0{model.Dimensions}\0{model.MaxTokens}\0{string.Join('+', model.Pooling)}\0{model.Normalize}\0{model.QueryPrompt}\0{model.DocumentPrompt}\0");
        hash.Append(Encoding.UTF8.GetBytes(settings));
        // Said only where it is not what most folders have, whose fingerprints stay as they were.
        if (model.LowerCase)
            hash.Append("lower case, final sigma\0"u8);
        if (model.CutsStart)
            hash.Append("cuts the start\0"u8);
        if (model.MaxQueryTokens is not null || model.MaxDocumentTokens is not null)
            hash.Append(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"limits {model.MaxQueryTokens} {model.MaxDocumentTokens}\0")));
        if (!model.IncludePrompt)
            hash.Append("without prompt, cls behind it\0"u8);
        if (model.Tensors is not null)
            hash.Append(Encoding.UTF8.GetBytes(Architecture(model.Encoder)));
        foreach (var layer in model.Layers)
            Append(hash, layer);
        foreach (var file in files)
            Append(hash, file);
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    /// <summary>What the graph of a folder without one is built from.</summary>
    private static string Architecture(EncoderConfig encoder) => string.Create(
        CultureInfo.InvariantCulture,
        $"{encoder.ModelType}\0{encoder.Heads}\0{encoder.Layers}\0{encoder.Activation}\0{encoder.LayerNormEpsilon:R}\0{encoder.PaddingId}\0{encoder.RelativeBuckets}{(encoder.RelativeBuckets > 32 ? ", distances in 32" : "")}\0");

    private static void Append(XxHash128 hash, VectorLayer layer)
    {
        hash.Append(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{layer.GetType().Name}\0{layer.Inputs}\0{layer.Outputs}\0")));
        float[][] weights = layer switch
        {
            DenseLayer dense => [[(float)dense.Activation], dense.Weights, dense.Bias ?? [], dense.ResidualWeights ?? [], dense.HasResidual ? [1] : []],
            LayerNormLayer norm => [norm.Weights, norm.Bias],
            _ => [],
        };
        foreach (var values in weights)
            hash.Append(MemoryMarshal.AsBytes(values.AsSpan()));
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
