using FitnessGrpc.Hosting.Modules;
using Microsoft.Data.Sqlite;

namespace FitnessGrpc.Hosting.State;

/// <summary>Opens a database file, checks that it is ours and whole, and brings its tables up to date.</summary>
internal static class SqliteSchema
{
    /// <summary>Marks a file as ours ("FITG").</summary>
    private const int ApplicationId = 0x46495447;

    /// <summary>Files up to this size are checked page by page at start; larger ones would hold the start up.</summary>
    private const long CheckedBytes = 32 * 1024 * 1024;

    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    public static SqliteSession OpenWriter(string path, IReadOnlyList<string> migrations)
    {
        SqliteSession? session = null;
        try
        {
            session = Open(path);
            Prepare(session, path, migrations);
            return session;
        }
        catch (SqliteException e)
        {
            session?.Dispose();
            throw new StartupException(e.SqliteErrorCode is Corrupt or NotADatabase
                ? Damaged(path)
                : $"The database {path} cannot be opened: {e.Message}");
        }
        catch (StartupException)
        {
            session?.Dispose();
            throw;
        }
    }

    public static SqliteSession OpenReader(string path)
    {
        var session = Open(path);
        session.Execute("PRAGMA query_only = 1");
        return session;
    }

    private static SqliteSession Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Pooling = false,
            DefaultTimeout = 10,
        }.ToString());
        connection.Open();
        var session = new SqliteSession(connection);
        session.Execute("PRAGMA busy_timeout = 10000");
        return session;
    }

    private static void Prepare(SqliteSession session, string path, IReadOnlyList<string> migrations)
    {
        if (session.Text("PRAGMA journal_mode = WAL") != "wal")
            throw new StartupException($"The database {path} cannot keep a write-ahead log; its file system must allow shared memory.");
        // FULL: a commit is on the disk when it returns, so that what was acknowledged survives a power cut.
        session.Execute("PRAGMA synchronous = FULL");
        session.Execute("PRAGMA journal_size_limit = 67108864");

        var version = session.Number("PRAGMA user_version") ?? 0;
        var tables = session.Number("SELECT COUNT(*) FROM sqlite_master") ?? 0;
        if (tables > 0 && session.Number("PRAGMA application_id") != ApplicationId)
            throw new StartupException($"{path} is a database of another program; move it away.");
        if (version > migrations.Count)
        {
            throw new StartupException(
                $"The database {path} was written by a newer version (schema {version}; this version knows {migrations.Count}). "
                + "Start that version, or restore a copy from before the upgrade.");
        }
        if (new FileInfo(path).Length <= CheckedBytes && session.Text("PRAGMA quick_check(1)") != "ok")
            throw new StartupException(Damaged(path));

        for (var next = (int)version; next < migrations.Count; next++)
        {
            // One transaction a step: a crash leaves the file at a whole version.
            session.Execute("BEGIN IMMEDIATE");
            session.Execute(migrations[next]);
            session.Execute($"PRAGMA application_id = {ApplicationId}");
            session.Execute($"PRAGMA user_version = {next + 1}");
            session.Execute("COMMIT");
        }
    }

    private static string Damaged(string path) =>
        $"The database {path} is damaged. Restore it from a copy, or move it away to start empty.";
}
