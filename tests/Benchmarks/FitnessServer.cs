using System.Diagnostics;
using System.Text.RegularExpressions;

namespace FitnessGrpc.Benchmarks;

/// <summary>A served <c>out/fitness</c> on free loopback ports.</summary>
internal sealed partial class FitnessServer : IAsyncDisposable
{
    public const string Executable = "out/fitness";
    private readonly Process _process;

    private FitnessServer(Process process, Uri? http, Uri grpc, Uri admin, TimeSpan startTime)
    {
        _process = process;
        Admin = admin;
        Http = http!;
        Grpc = grpc;
        StartTime = startTime;
    }

    public Uri Http { get; }

    public Uri Grpc { get; }

    /// <summary>Health and metrics.</summary>
    public Uri Admin { get; }

    /// <summary>From the start of the process to the line that says it is ready.</summary>
    public TimeSpan StartTime { get; }

    /// <summary>Seconds that the server has computed, in all of its threads.</summary>
    public double CpuSeconds
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime.TotalSeconds;
        }
    }

    public static async Task<FitnessServer> StartAsync(string data, params string[] more)
    {
        var start = new ProcessStartInfo(Executable) { RedirectStandardOutput = true };
        foreach (var argument in (string[])["serve", "--data", data, "--http", "0", "--grpc", "0", "--admin", "0", .. more])
            start.ArgumentList.Add(argument);
        var started = Stopwatch.GetTimestamp();
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (ReadyLine().Match(line) is not { Success: true } match)
                continue;
            var elapsed = Stopwatch.GetElapsedTime(started);
            // Nobody reads on: the pipe must not fill up.
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            return new FitnessServer(process, Address(match, 1), Address(match, 2)!, Address(match, 3)!, elapsed);
        }
        throw new InvalidOperationException("The server ended before it was ready.");
    }

    /// <summary>How long a verb takes from start to end.</summary>
    public static async Task<TimeSpan> TimeVerbAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Executable) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        _ = await output;
        return process.ExitCode == 0 ? Stopwatch.GetElapsedTime(started) : throw new InvalidOperationException(await error);
    }

    /// <summary>What a verb prints for what it is given on standard input.</summary>
    public static async Task<string> PipeAsync(string input, CancellationToken cancellation, params string[] arguments)
    {
        var start = new ProcessStartInfo(Executable, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        await process.StandardInput.WriteAsync(input.AsMemory(), cancellation);
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"fitness {string.Join(' ', arguments)} failed");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static Uri? Address(Match match, int group) => Uri.TryCreate(match.Groups[group].Value, UriKind.Absolute, out var address) ? address : null;

    [GeneratedRegex(@"Ready after .* s: REST (\S+), gRPC (\S+), health and metrics (\S+)")]
    private static partial Regex ReadyLine();
}
