using System.Globalization;

namespace FitnessGrpc.VectorEngine.Segments;

/// <summary>Names of a segment's folder and of the files in it.</summary>
internal static class SegmentFiles
{
    public const string Points = "points", Payloads = "payloads", Columns = "columns";

    public static string Folder(ulong number) => $"s{number:x16}";

    public static bool IsFolder(string name) =>
        name.Length == 17 && name[0] == 's' && ulong.TryParse(name.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _);

    public static string Dense(int column) => $"dense-{column}";

    public static string Multi(int column) => $"multi-{column}";

    public static string Sparse(int column) => $"sparse-{column}";

    public static string Graph(int column) => $"graph-{column}";

    public static string Postings(int column) => $"postings-{column}";

    public static string Deleted(ulong sequence) => $"deleted-{sequence:x16}";

    public static bool IsDeleted(string file) => file.StartsWith("deleted-", StringComparison.Ordinal);

    /// <summary>The number in a folder's name.</summary>
    public static ulong Number(string folder) => ulong.Parse(folder.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    /// <summary>Whether a name can be a file of a segment.</summary>
    public static bool IsFile(string name) => name.Length is > 0 and < 64 && name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
