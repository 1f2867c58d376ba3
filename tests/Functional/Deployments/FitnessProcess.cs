using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace FitnessGrpc.Functional.Tests.Deployments;

/// <summary>A started <c>fitness</c>: its addresses as it printed them, its output, its end.</summary>
internal sealed partial class FitnessProcess : IAsyncDisposable
{
    private const int SigTerm = 15;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly TaskCompletionSource<Match> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Uri> _listens = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private FitnessProcess(Process process) => _process = process;

    public int ExitCode => _process.ExitCode;

    /// <summary>Lines of level error or worse.</summary>
    public IReadOnlyList<string> Errors
    {
        get
        {
            lock (_lines)
                return _lines.Where(static l => ErrorLine().IsMatch(l)).ToList();
        }
    }

    public string Output
    {
        get
        {
            lock (_lines)
                return string.Join('\n', _lines);
        }
    }

    public static FitnessProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(BuildFacts.Executable) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
            start.Environment[key] = value;
        var started = new FitnessProcess(new Process { StartInfo = start, EnableRaisingEvents = true });
        started._process.OutputDataReceived += (_, e) => started.Read(e.Data);
        started._process.ErrorDataReceived += (_, e) => started.Read(e.Data);
        started._process.Exited += (_, _) => started.Ended();
        started._process.Start();
        started._process.BeginOutputReadLine();
        started._process.BeginErrorReadLine();
        return started;
    }

    /// <summary>Runs a verb to its end.</summary>
    public static Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) => PipeAsync("", arguments);

    /// <summary>Runs a verb to its end, with a standard input.</summary>
    public static async Task<(int Code, string Output, string Error)> PipeAsync(string input, params string[] arguments)
    {
        var start = new ProcessStartInfo(BuildFacts.Executable, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(3));
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Address of the first gRPC port, as soon as a module listens.</summary>
    public Task<Uri> ListensAsync() => _listens.Task.WaitAsync(StartLimit);

    /// <summary>Addresses once everything is ready: REST (null unless the gateway runs here), gRPC, admin.</summary>
    public async Task<(Uri? Http, Uri Grpc, Uri Admin)> ReadyAsync()
    {
        Match match;
        try
        {
            match = await _ready.Task.WaitAsync(StartLimit);
        }
        catch (TimeoutException)
        {
            throw new InvalidOperationException($"Not ready in time:\n{Output}");
        }
        var http = match.Groups["http"].Value;
        return (http.StartsWith("http", StringComparison.Ordinal) ? new Uri(http) : null,
            new Uri(match.Groups["grpc"].Value), new Uri(match.Groups["admin"].Value));
    }

    public void Terminate() => _ = Kill(_process.Id, SigTerm);

    public void KillHard() => _process.Kill();

    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
    }

    private void Read(string? line)
    {
        if (line is null)
            return;
        lock (_lines)
            _lines.Add(line);
        if (ListensLine().Match(line) is { Success: true } listens && !_listens.Task.IsCompleted)
            _listens.TrySetResult(new Uri(listens.Groups[1].Value));
        if (ReadyLine().Match(line) is { Success: true } ready)
            _ready.TrySetResult(ready);
    }

    private void Ended()
    {
        var error = new InvalidOperationException($"fitness ended before it was ready:\n{Output}");
        _ready.TrySetException(error);
        _listens.TrySetException(error);
        // Nobody may be waiting for either.
        _ = _ready.Task.Exception;
        _ = _listens.Task.Exception;
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);

    [GeneratedRegex(@"listens on (\S+)$")]
    private static partial Regex ListensLine();

    [GeneratedRegex(@"Ready after .* s: REST (?<http>\S+), gRPC (?<grpc>\S+), health and metrics (?<admin>\S+)$")]
    private static partial Regex ReadyLine();

    [GeneratedRegex(@"^\S+ (fail|crit):")]
    private static partial Regex ErrorLine();
}
