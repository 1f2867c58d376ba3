using System.Runtime.InteropServices;

namespace FitnessGrpc.Benchmarks.Vectors;

/// <summary>CPU time, which other work on the machine moves less than time by the wall.</summary>
internal static partial class ThreadClock
{
    private const int ProcessCpu = 2;
    private const int ThreadCpu = 3;

    /// <summary>Seconds that this thread has computed.</summary>
    public static double Seconds => Read(ThreadCpu);

    /// <summary>Seconds that all threads of this process have computed.</summary>
    public static double ProcessSeconds => Read(ProcessCpu);

    private static double Read(int clock)
    {
        if (GetTime(clock, out var time) != 0)
            throw new InvalidOperationException("the clock of CPU time cannot be read");
        return time.Seconds + (time.Nanoseconds * 1e-9);
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
