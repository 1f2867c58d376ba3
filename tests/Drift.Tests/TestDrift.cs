using System.Diagnostics.Metrics;
using FitnessGrpc.Contracts.Drift.V1;
using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Drift.Consuming;
using FitnessGrpc.Drift.Counting;
using FitnessGrpc.Drift.Decisions;
using FitnessGrpc.Drift.Signals;
using FitnessGrpc.Hosting.State;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace FitnessGrpc.Drift.Tests;

/// <summary>The counting half of the module on a database of its own, with a clock that the test moves.</summary>
internal sealed class TestDrift : IDisposable
{
    public static readonly DateTimeOffset Start = new(2030, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly string _directory = Directory.CreateTempSubdirectory("fitness-drift-").FullName;

    public TestDrift(DriftOptions? options = null)
    {
        Settings = options ?? new DriftOptions();
        Open();
    }

    public DriftOptions Settings { get; }

    public FakeTimeProvider Time { get; } = new(Start);

    public DateTimeOffset Now => Time.GetUtcNow();

    public SqliteDatabase Database { get; private set; } = null!;

    public EventCounter Counter { get; private set; } = null!;

    public IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    public DriftMetrics Metrics { get; private set; } = null!;

    public Trimmer Trimmer => new(Database, Options.Create(Settings), Time, NullLogger<Trimmer>.Instance);

    public Task HandleAsync(params IEnumerable<Event> events) => HandleAsync("cursor", events, idle: true);

    public Task HandleAsync(string cursor, IEnumerable<Event> events, bool idle) =>
        Counter.HandleAsync(new EventBatch(cursor, events.ToList(), idle));

    public async Task<SignalReading> SignalAsync(Signal signal) =>
        (await Database.ReadAsync(session => new SignalReader(Options.Create(Settings)).Read(session, Now))).Single(r => r.Signal == signal);

    public Task<List<DecisionRecord>> DecisionsAsync() => Database.ReadAsync(static session => DecisionTable.List(session, long.MaxValue, 1000));

    public Task<long> RowsAsync(string table) => Database.ReadAsync(session => session.Number($"SELECT COUNT(*) FROM {table}") ?? 0);

    /// <summary>What kill -9 leaves: the files as they are now, opened again; what was not committed is gone.</summary>
    public void Crash()
    {
        var aside = Directory.CreateTempSubdirectory("fitness-drift-").FullName;
        foreach (var file in Directory.GetFiles(_directory, DriftDatabase.FileName + "*").Where(static f => !f.EndsWith("-shm", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(aside, Path.GetFileName(file)));
        Database.Dispose();
        foreach (var file in Directory.GetFiles(_directory))
            File.Delete(file);
        foreach (var file in Directory.GetFiles(aside))
            File.Move(file, Path.Combine(_directory, Path.GetFileName(file)));
        Directory.Delete(aside);
        Open();
    }

    public void Dispose()
    {
        Database.Dispose();
        _services.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private void Open()
    {
        Database = SqliteDatabase.Open(Path.Combine(_directory, DriftDatabase.FileName), DriftDatabase.Migrations);
        Metrics = new DriftMetrics(Meters);
        Counter = new EventCounter(
            Database, new SignalReader(Options.Create(Settings)), Metrics, Options.Create(Settings), Time, NullLogger<EventCounter>.Instance);
    }
}
