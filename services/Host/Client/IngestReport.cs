using System.Globalization;
using System.Text.Json;
using FitnessGrpc.Retrieval.Ingestion.Readers;
using FitnessGrpc.Retrieval.Ingestion.Upload;

namespace FitnessGrpc.Host.Client;

/// <summary>
/// What <c>ingest</c> prints: refusals and progress on standard error (one line that is written over on a terminal, otherwise a
/// line now and then), the summary on standard output.
/// </summary>
internal sealed class IngestReport(TimeProvider time, bool json) : IIngestObserver
{
    private const int MaxFailures = 1000;
    private static readonly TimeSpan TerminalPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LinePause = TimeSpan.FromSeconds(5);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly bool _isTerminal = !Console.IsErrorRedirected;
    private readonly List<Failure> _failures = [];
    private readonly long _start = time.GetTimestamp();
    private long _shown = time.GetTimestamp();
    private int _width;

    public void Advanced(IngestCounts counts)
    {
        if (time.GetElapsedTime(_shown) < (_isTerminal ? TerminalPause : LinePause))
            return;
        _shown = time.GetTimestamp();
        var line = $"{Summary(counts)} so far";
        if (_isTerminal)
        {
            Console.Error.Write("\r" + line.PadRight(_width));
            _width = line.Length;
        }
        else
        {
            Console.Error.WriteLine(line);
        }
    }

    public void Refused(SourcePosition position, string problem)
    {
        Clear();
        Console.Error.WriteLine($"{position}: {problem}");
        if (_failures.Count < MaxFailures)
            _failures.Add(new Failure(position.Path, position.Line > 0 ? position.Line : null, problem));
    }

    public void Skipped(SourcePosition position)
    {
        Clear();
        Console.Error.WriteLine($"{position}: skipped, no reader knows this extension");
    }

    public void Finish(IngestCounts counts, bool dryRun)
    {
        Clear();
        var seconds = Seconds();
        if (json)
            WriteJson(counts, seconds, finished: true);
        else if (dryRun)
            Console.WriteLine(Text($"{Summary(counts)} in {seconds:F1} s; nothing was sent"));
        else
            Console.WriteLine(Text($"{Summary(counts)} in {seconds:F1} s"));
    }

    public void Stop(IngestCounts counts, string reason)
    {
        Clear();
        if (json)
            WriteJson(counts, Seconds(), finished: false);
        Console.Error.WriteLine($"{Summary(counts)}; {reason}");
    }

    private static string Summary(IngestCounts c) => c.Checked > 0
        ? Text($"{c.Documents} documents: {c.Checked} good, {c.Refused} refused")
        : Text($"{c.Documents} documents: {c.Created} created, {c.Updated} updated, {c.Unchanged} unchanged, {c.Refused} refused");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private double Seconds() => time.GetElapsedTime(_start).TotalSeconds;

    private void Clear()
    {
        if (_width > 0)
            Console.Error.Write("\r" + new string(' ', _width) + "\r");
        _width = 0;
    }

    private void WriteJson(IngestCounts counts, double seconds, bool finished) => Console.WriteLine(JsonSerializer.Serialize(
        new
        {
            finished,
            counts.Documents,
            counts.Created,
            counts.Updated,
            counts.Unchanged,
            counts.Refused,
            counts.Skipped,
            counts.Checked,
            Seconds = Math.Round(seconds, 3),
            Failures = _failures,
        },
        Json));

    private sealed record Failure(string Path, int? Line, string Reason);
}
