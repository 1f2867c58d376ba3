using FitnessGrpc.Hosting.Modules;
using FitnessGrpc.Hosting.State;

namespace FitnessGrpc.Hosting.Tests.State;

public sealed class SqliteDatabaseTests : IDisposable
{
    private static readonly string[] Migrations = ["CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT NOT NULL)"];
    private readonly string _folder = Directory.CreateTempSubdirectory("fitness-sqlite-").FullName;

    private string File => Path.Combine(_folder, "x.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Writes_of_many_callers_are_all_there_after_reopening()
    {
        using (var database = SqliteDatabase.Open(File, Migrations))
        {
            await Task.WhenAll(Enumerable.Range(0, 2000).Select(i => Task.Run(() => Insert(database, i))));
            Assert.Equal(2000, await Count(database));
        }
        using var again = SqliteDatabase.Open(File, Migrations);
        Assert.Equal(2000, await Count(again));
    }

    [Fact]
    public async Task Write_that_throws_is_undone_and_those_beside_it_are_not()
    {
        using var database = SqliteDatabase.Open(File, Migrations);
        // All wait behind the first, so that they share a transaction.
        using var gate = new ManualResetEventSlim();
        var first = database.WriteAsync(_ => gate.Wait(TimeSpan.FromSeconds(20)));
        var before = Insert(database, 1);
        var bad = database.WriteAsync<int>(session =>
        {
            session.Execute("INSERT INTO t VALUES (2, 'half')");
            throw new InvalidOperationException("no");
        });
        var clash = Insert(database, 1);
        var after = Insert(database, 3);
        gate.Set();
        Assert.True(await first);
        await before;
        await after;
        Assert.Equal("no", (await Assert.ThrowsAsync<InvalidOperationException>(() => bad)).Message);
        await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() => clash);
        Assert.Equal([1L, 3L], await database.ReadAsync(s => s.Query("SELECT id FROM t ORDER BY id", r => r.GetInt64(0))));
    }

    [Fact]
    public async Task Write_whose_caller_left_before_its_turn_is_not_carried_out()
    {
        using var database = SqliteDatabase.Open(File, Migrations);
        using var gate = new ManualResetEventSlim();
        var first = database.WriteAsync(_ => gate.Wait(TimeSpan.FromSeconds(20)));
        using var left = new CancellationTokenSource();
        var write = database.WriteAsync(s => s.Execute("INSERT INTO t VALUES (1, 'x')"), left.Token);
        await left.CancelAsync();
        gate.Set();
        await first;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);
        Assert.Equal(0, await Count(database));
    }

    [Fact]
    public async Task Read_sees_one_snapshot_and_cannot_write()
    {
        using var database = SqliteDatabase.Open(File, Migrations);
        await Insert(database, 1);
        var (before, after) = await database.ReadAsync(session =>
        {
            var first = session.Number("SELECT COUNT(*) FROM t");
            Insert(database, 2).GetAwaiter().GetResult();
            return (first, session.Number("SELECT COUNT(*) FROM t"));
        });
        Assert.Equal((1, 1), (before, after));
        Assert.Equal(2, await Count(database));
        await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(
            () => database.ReadAsync(s => s.Execute("INSERT INTO t VALUES (9, 'x')")));
        Assert.Equal(2, await Count(database));
    }

    [Fact]
    public async Task Dispose_carries_out_what_waits()
    {
        var database = SqliteDatabase.Open(File, Migrations);
        using var gate = new ManualResetEventSlim();
        var first = database.WriteAsync(_ => gate.Wait(TimeSpan.FromSeconds(20)));
        var writes = Enumerable.Range(0, 300).Select(i => Insert(database, i)).ToList();
        var disposing = Task.Run(database.Dispose);
        gate.Set();
        await disposing;
        Assert.True(await first);
        await Task.WhenAll(writes);
        using var again = SqliteDatabase.Open(File, Migrations);
        Assert.Equal(300, await Count(again));
    }

    [Fact]
    public async Task Later_migrations_run_once_on_what_is_there()
    {
        using (var old = SqliteDatabase.Open(File, Migrations))
            await Insert(old, 1);
        string[] more = [.. Migrations, "ALTER TABLE t ADD COLUMN more INTEGER NOT NULL DEFAULT 7"];
        using (var database = SqliteDatabase.Open(File, more))
            Assert.Equal(7, await database.ReadAsync(s => s.Number("SELECT more FROM t WHERE id = 1")));
        using (var again = SqliteDatabase.Open(File, more))
            Assert.Equal(1, await Count(again));
        Assert.Contains("newer version", Refused(Migrations));
    }

    [Fact]
    public async Task Migration_that_fails_leaves_the_file_as_it_was()
    {
        using (var old = SqliteDatabase.Open(File, Migrations))
            await Insert(old, 1);
        Refused([.. Migrations, "CREATE TABLE u (id INTEGER); INSERT INTO nowhere VALUES (1)"]);
        using var database = SqliteDatabase.Open(File, Migrations);
        Assert.Equal(1, await Count(database));
        Assert.Equal(0, await database.ReadAsync(s => s.Number("SELECT COUNT(*) FROM sqlite_master WHERE name = 'u'")));
    }

    [Fact]
    public async Task Damaged_and_foreign_files_are_refused_by_name()
    {
        await System.IO.File.WriteAllTextAsync(File, "this is no database, but a text that is longer than a header of one");
        Assert.Contains($"{File} is damaged", Refused(Migrations));
        System.IO.File.Delete(File);

        using (var database = SqliteDatabase.Open(File, Migrations))
        {
            for (var i = 0; i < 50; i++)
                await Insert(database, i, new string('x', 2000));
        }
        var bytes = await System.IO.File.ReadAllBytesAsync(File);
        bytes.AsSpan(4096 * 2, 8192).Fill(0xEE);
        await System.IO.File.WriteAllBytesAsync(File, bytes);
        Assert.Contains($"{File} is damaged", Refused(Migrations));
        System.IO.File.Delete(File);

        using (var foreign = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={File};Pooling=False"))
        {
            foreign.Open();
            using var command = foreign.CreateCommand();
            command.CommandText = "CREATE TABLE mine (id INTEGER)";
            command.ExecuteNonQuery();
        }
        Assert.Contains("another program", Refused(Migrations));
    }

    private static Task<int> Insert(SqliteDatabase database, int id, string text = "x") =>
        database.WriteAsync(session => session.Execute("INSERT INTO t VALUES ($id, $text)", ("$id", id), ("$text", text)));

    private static Task<long?> Count(SqliteDatabase database) => database.ReadAsync(session => session.Number("SELECT COUNT(*) FROM t"));

    private string Refused(string[] migrations) => Assert.Throws<StartupException>(() => SqliteDatabase.Open(File, migrations).Dispose()).Message;
}
