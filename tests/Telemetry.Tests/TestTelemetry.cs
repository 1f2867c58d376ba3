using System.Diagnostics.Metrics;
using FitnessGrpc.Hosting.State;
using FitnessGrpc.Telemetry.Feedback;
using FitnessGrpc.Telemetry.Log;
using FitnessGrpc.Telemetry.Statistics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace FitnessGrpc.Telemetry.Tests;

/// <summary>Log, feedback and statistics over a database of their own, with a clock that the test moves.</summary>
internal sealed class TestTelemetry : IDisposable
{
    public static readonly DateTimeOffset Start = new(2030, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly string _directory = Directory.CreateTempSubdirectory("fitness-telemetry-").FullName;

    public TestTelemetry(TelemetryOptions? options = null)
    {
        Settings = options ?? new TelemetryOptions();
        Reopen();
    }

    public TelemetryOptions Settings { get; }

    public FakeTimeProvider Time { get; } = new(Start);

    public DateTimeOffset Now => Time.GetUtcNow();

    public SqliteDatabase Database { get; private set; } = null!;

    public TelemetryMetrics Metrics { get; private set; } = null!;

    public EventLog Log { get; private set; } = null!;

    public FeedbackStore Feedback => new(Database, Log, Time);

    public LogTrimmer Trimmer => new(Database, Options.Create(Settings), Time, Metrics, NullLogger<LogTrimmer>.Instance);

    public Task<WindowStatistics> StatisticsAsync(int windowSeconds = StatisticsReader.DefaultWindowSeconds) =>
        new StatisticsReader(Database, Time).ReadAsync(windowSeconds, CancellationToken.None);

    /// <summary>A new process over the same file.</summary>
    public void Reopen()
    {
        Database?.Dispose();
        Database = SqliteDatabase.Open(Path.Combine(_directory, TelemetryDatabase.FileName), TelemetryDatabase.Migrations);
        Metrics = new TelemetryMetrics(_services.GetRequiredService<IMeterFactory>());
        Log = new EventLog(Database, Time, Metrics);
    }

    public void Dispose()
    {
        Database.Dispose();
        _services.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
