using System.Globalization;
using FitnessGrpc.Embedding.Hub;

namespace FitnessGrpc.Host.Client.Models;

/// <summary>What <c>pull</c> prints on standard error: a line a file, and on a terminal the bytes of the file that is coming, written over.</summary>
internal sealed class PullReport(TimeProvider time) : IPullObserver, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly bool _isTerminal = !Console.IsErrorRedirected;
    private long _shown = time.GetTimestamp();
    private string _file = "";
    private long? _size;
    private int _width;

    public void Planned(int files, long bytes) => Line(string.Create(CultureInfo.InvariantCulture, $"{files} files, {Bytes(bytes)}"));

    public void Started(string file, long? size, long have)
    {
        (_file, _size) = (file, size);
        if (have > 0)
            Line($"{file}: goes on after {Bytes(have)}");
    }

    public void Advanced(long have)
    {
        if (!_isTerminal || time.GetElapsedTime(_shown) < Pause)
            return;
        _shown = time.GetTimestamp();
        var line = ModelCommand.Printable(_size is { } size ? $"{_file}: {Bytes(have)} of {Bytes(size)}" : $"{_file}: {Bytes(have)}");
        Console.Error.Write("\r" + line.PadRight(_width));
        _width = line.Length;
    }

    public void Finished(string file, long size) => Line($"{file}: {Bytes(size)}");

    public void Note(string text) => Line(text);

    public void Clear()
    {
        if (_width > 0)
            Console.Error.Write("\r" + new string(' ', _width) + "\r");
        _width = 0;
    }

    public void Dispose() => Clear();

    private void Line(string text)
    {
        Clear();
        Console.Error.WriteLine(ModelCommand.Printable(text));
    }

    private static string Bytes(long bytes) => bytes < 100_000
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F1} MB");
}
