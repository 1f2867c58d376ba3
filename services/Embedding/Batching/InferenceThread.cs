using System.Runtime.InteropServices;

namespace FitnessGrpc.Embedding.Batching;

/// <summary>
/// Threads that compute take what the others leave. They would hold every processor for milliseconds otherwise, and a refusal, a cached vector or a health
/// check, which take microseconds, would wait for them at each step.
/// </summary>
internal static partial class InferenceThread
{
    /// <summary>Linux' niceness, 0 to 19: each step costs about a tenth of the share where processors are short, and nothing where they are not.</summary>
    private const int Niceness = 10;

    /// <summary>Nanoseconds that a thread keeps its processor before one that wakes up may have it; 100,000 is the least that Linux takes (from 6.12 on).</summary>
    private const ulong Slice = 100_000;

    /// <summary>Makes the calling thread one of them, and those that it starts. It cannot be undone, so the thread must not be the pool's.</summary>
    public static void Enter()
    {
        var call = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => 314,
            Architecture.Arm64 => 274,
            _ => 0,
        };
        if (!OperatingSystem.IsLinux() || call == 0)
            return;
        // Where it is refused everything works as well, a little less promptly.
        var settings = new Settings { Size = Marshal.SizeOf<Settings>(), Nice = Niceness, Runtime = Slice };
        _ = SetAttributes(call, 0, ref settings, 0);
    }

    /// <summary>sched_setattr(2), which the C library has no name for; 0 is the calling thread.</summary>
    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint SetAttributes(nint call, nint thread, ref Settings settings, nint flags);

    /// <summary>struct sched_attr; policy 0 is the usual one.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Settings
    {
        public int Size;
        public int Policy;
        public ulong Flags;
        public int Nice;
        public int Priority;
        public ulong Runtime;
        public ulong Deadline;
        public ulong Period;
    }
}
