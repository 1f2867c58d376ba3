using System.Text.Json;
using FitnessGrpc.Embedding.Models;

namespace FitnessGrpc.Embedding.Hub;

/// <summary>The folders that <c>modules.json</c> names.</summary>
internal static class ModuleFolders
{
    private const int MaxBytes = 1024 * 1024;
    private const int MaxModules = 64;

    /// <summary>In order, the transformer's first, empty for the model's own; that alone when there is no such file or it makes no sense.</summary>
    public static IReadOnlyList<string> Read(string modulesFile)
    {
        try
        {
            if (new FileInfo(modulesFile) is not { Exists: true, Length: <= MaxBytes })
                return [""];
            using var document = JsonDocument.Parse(File.ReadAllBytes(modulesFile));
            var folders = document.RootElement.EnumerateArray().Take(MaxModules).Select(static m => (m.Text("path") ?? "").Trim('/')).ToList();
            return folders.Count > 0 && folders.All(IsInside) ? folders : [""];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return [""];
        }
    }

    private static bool IsInside(string folder) => !Path.IsPathRooted(folder) && !folder.Split('/', '\\').Contains("..");
}
