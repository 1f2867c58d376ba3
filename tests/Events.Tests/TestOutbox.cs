using System.Diagnostics.Metrics;
using FitnessGrpc.Events.Outbox;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace FitnessGrpc.Events.Tests;

/// <summary>An outbox in a folder of its own.</summary>
internal sealed class TestOutbox : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("fitness-outbox-").FullName;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public TestOutbox(EventOutboxOptions? options = null)
    {
        Settings = options ?? new EventOutboxOptions { LingerMilliseconds = 0 };
        Reopen();
    }

    public EventOutboxOptions Settings { get; }

    public OutboxStore Store { get; private set; } = null!;

    public OutboxMetrics Metrics { get; private set; } = null!;

    private string Path => System.IO.Path.Combine(_directory, "outbox.db");

    /// <summary>A new process over the same file.</summary>
    public void Reopen()
    {
        Store?.Dispose();
        Store = OutboxStore.Open(Path, Settings);
        Metrics = new OutboxMetrics(_services.GetRequiredService<IMeterFactory>(), Store);
    }

    /// <summary>Makes every write fail, as a full or broken disk does.</summary>
    public void Break() => Run("ALTER TABLE outbox RENAME TO broken");

    public void Repair() => Run("ALTER TABLE broken RENAME TO outbox");

    public async Task<List<int>> WaitingAsync() =>
        [.. (await Store.PeekAsync(1_000_000, long.MaxValue / 2, CancellationToken.None)).Events.Select(static e => e.Number())];

    public void Dispose()
    {
        Store.Dispose();
        _services.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private void Run(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
