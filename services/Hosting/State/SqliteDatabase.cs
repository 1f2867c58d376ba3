using System.Collections.Concurrent;
using System.Threading.Channels;

namespace FitnessGrpc.Hosting.State;

/// <summary>
/// A database file of a module: one writer that commits what waits in one transaction, and a few readers beside it. A write
/// is on the disk when its task completes. Syncing the disk is what a write costs, so concurrent writers share it.
/// </summary>
public sealed class SqliteDatabase : IDisposable
{
    /// <summary>Writes that share a transaction at most.</summary>
    private const int MaxGroup = 256;

    /// <summary>Writes that wait at most; further callers wait to be let in.</summary>
    private const int MaxWaiting = 1024;

    private const int Readers = 4;

    private readonly string _path;
    private readonly SqliteSession _writer;
    private readonly Channel<Write> _writes;
    private readonly Thread _thread;
    private readonly SemaphoreSlim _readers = new(Readers);
    private readonly ConcurrentBag<SqliteSession> _idle = [];

    private SqliteDatabase(string path, SqliteSession writer)
    {
        _path = path;
        _writer = writer;
        _writes = Channel.CreateBounded<Write>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
        _thread = new Thread(Run) { IsBackground = true, Name = $"sqlite {Path.GetFileName(path)}" };
        _thread.Start();
    }

    /// <summary>Opens the file, makes it if it is not there, and brings its tables up to date.</summary>
    /// <param name="path">The file. Its folder exists.</param>
    /// <param name="migrations">Scripts in order; the file's version is how many of them it has seen. Only ever add to the end.</param>
    /// <exception cref="Modules.StartupException">The file is damaged, newer than this program, another program's, or cannot be written.</exception>
    public static SqliteDatabase Open(string path, IReadOnlyList<string> migrations) =>
        new(path, SqliteSchema.OpenWriter(path, migrations));

    /// <summary>
    /// Runs <paramref name="work"/> on the writer's thread, in a transaction that it may share with others. When it throws,
    /// what it wrote is undone, the others' is not. It must not touch state outside the database: the commit may still fail.
    /// </summary>
    /// <param name="work">Reads and writes; short.</param>
    /// <param name="cancellation">Gives up waiting for the turn; a write whose turn came is carried out.</param>
    public async Task<T> WriteAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellation = default)
    {
        var write = new Write<T>(work, cancellation);
        await _writes.Writer.WriteAsync(write, cancellation).ConfigureAwait(false);
        return await write.Task.ConfigureAwait(false);
    }

    /// <summary>Runs <paramref name="work"/> on one snapshot of what is committed, beside the writer.</summary>
    public async Task<T> ReadAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellation = default)
    {
        await _readers.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (!_idle.TryTake(out var session))
                session = SqliteSchema.OpenReader(_path);
            try
            {
                session.Execute("BEGIN");
                var result = work(session);
                session.Execute("COMMIT");
                _idle.Add(session);
                return result;
            }
            catch
            {
                session.Dispose();
                throw;
            }
        }
        finally
        {
            _readers.Release();
        }
    }

    /// <summary>Carries out the writes that wait, and closes the file.</summary>
    public void Dispose()
    {
        if (!_writes.Writer.TryComplete())
            return;
        _thread.Join();
        while (_idle.TryTake(out var session))
            session.Dispose();
        _writer.Dispose();
    }

    private void Run()
    {
        var group = new List<Write>(MaxGroup);
        while (_writes.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            group.Clear();
            try
            {
                _writer.Execute("BEGIN IMMEDIATE");
                while (group.Count < MaxGroup && _writes.Reader.TryRead(out var write))
                {
                    group.Add(write);
                    RunOne(write);
                }
                _writer.Execute("COMMIT");
            }
            catch (Exception e)
            {
                FailAll(group, e);
                continue;
            }
            foreach (var write in group)
                write.Complete();
        }
    }

    private void RunOne(Write write)
    {
        _writer.Execute("SAVEPOINT one");
        if (!write.Run(_writer))
            _writer.Execute("ROLLBACK TO one");
        _writer.Execute("RELEASE one");
    }

    private void FailAll(List<Write> group, Exception error)
    {
        try
        {
            _writer.Execute("ROLLBACK");
        }
        catch (Microsoft.Data.Sqlite.SqliteException)
        {
            // The engine had rolled back by itself.
        }
        // When not even a transaction could be opened, nobody was taken from the queue: someone must be told.
        if (group.Count == 0 && _writes.Reader.TryRead(out var first))
            group.Add(first);
        foreach (var write in group)
            write.Fail(error);
    }

    private abstract class Write
    {
        /// <summary>False when the work threw or its caller has left.</summary>
        public abstract bool Run(SqliteSession session);

        public abstract void Complete();

        public abstract void Fail(Exception error);
    }

    private sealed class Write<T>(Func<SqliteSession, T> work, CancellationToken cancellation) : Write
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;
        private Exception? _error;

        public Task<T> Task => _done.Task;

        public override bool Run(SqliteSession session)
        {
            try
            {
                cancellation.ThrowIfCancellationRequested();
                _result = work(session);
                return true;
            }
            catch (Exception e)
            {
                _error = e;
                return false;
            }
        }

        public override void Complete()
        {
            if (_error is null)
                _done.TrySetResult(_result!);
            else
                Fail(_error);
        }

        public override void Fail(Exception error)
        {
            if (error is OperationCanceledException)
                _done.TrySetCanceled(cancellation);
            else
                _done.TrySetException(_error ?? error);
        }
    }
}
