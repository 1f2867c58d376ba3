using System.Runtime.InteropServices;

namespace FitnessGrpc.Embedding.Onnx.Graphs;

/// <summary>Gives memory back to the system that making a graph took and nobody needs again.</summary>
internal static partial class FreedMemory
{
    /// <summary>What sessions took that have ended.</summary>
    public static void ReturnNative()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = Trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Only the GNU library keeps so much, and has this.
        }
    }

    /// <summary>That, and managed memory, which all weights passed through. Stops the process for as long as that takes.</summary>
    public static void Return()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        ReturnNative();
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint keep);
}
