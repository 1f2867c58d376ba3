using System.Runtime.InteropServices;

namespace FitnessGrpc.Embedding.Onnx.Graphs;

/// <summary>What making a graph took: all weights pass through managed memory, and through that of sessions which have ended.</summary>
internal static partial class FreedMemory
{
    /// <summary>Gives back to the system what is free, all at once: it is not needed again.</summary>
    public static void Return()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
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

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint keep);
}
