using Microsoft.Win32.SafeHandles;

namespace FitnessGrpc.Host.Client.Models;

/// <summary>Standard output as bytes.</summary>
internal static class StandardOutput
{
    private const int Descriptor = 1;

    /// <summary>
    /// A pipe whose reader is gone fails, as in <c>… | head</c>; the console's own stream would swallow it and the verb would go on for nobody.
    /// A file is left to the console's stream, which shares its position with standard error.
    /// </summary>
    public static Stream Open()
    {
        if (OperatingSystem.IsWindows() || !Console.IsOutputRedirected)
            return Console.OpenStandardOutput();
        var stream = new FileStream(new SafeFileHandle(Descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return stream.CanSeek ? Console.OpenStandardOutput() : stream;
    }
}
