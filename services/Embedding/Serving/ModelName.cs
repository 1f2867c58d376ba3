using System.Buffers;

namespace FitnessGrpc.Embedding.Serving;

/// <summary>Names of models: also names of folders and labels of metrics, so they are kept plain.</summary>
internal static class ModelName
{
    /// <summary>What a name may be, for messages.</summary>
    public const string Rule = "1 to 128 letters, digits, dots, hyphens and underscores, and no dot first";

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

    public static bool IsValid(string name) =>
        name.Length is > 0 and <= 128 && name[0] != '.' && !name.AsSpan().ContainsAnyExcept(Allowed);
}
