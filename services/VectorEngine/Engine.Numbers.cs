using System.Diagnostics;
using FitnessGrpc.VectorEngine.Collections;

namespace FitnessGrpc.VectorEngine;

/// <content>What is counted of the engine.</content>
public sealed partial class Engine
{
    /// <summary>Totals of all collections that are served. Cheap: nothing is looked at point by point.</summary>
    public EngineNumbers Numbers()
    {
        long points = 0, vectors = 0, segments = 0, log = 0, optimising = 0;
        foreach (var entry in _catalog.Entries.Values)
        {
            if (entry.Collection is not { } collection)
            {
                continue;
            }

            try
            {
                var (p, v, s) = collection.Read(static state => (state.Count, state.VectorNames.Sum(state.VectorCount), state.Segments.Count));
                (points, vectors, segments, log) = (points + p, vectors + v, segments + s, log + collection.LogBytes);
                optimising += collection.Optimising ? 1 : 0;
            }
            catch (EngineException)
            {
                // It is being deleted or closed.
            }
        }

        return new EngineNumbers(points, vectors, segments, log, optimising, MemoryGuard.Used, _memory.Max);
    }

    /// <summary>Runs a read and tells how long it took, also when it fails.</summary>
    private T Timed<T>(EngineQuery kind, Func<T> read)
    {
        var started = Stopwatch.GetTimestamp();
        var done = false;
        try
        {
            var result = read();
            done = true;
            return result;
        }
        finally
        {
            _events?.Queried(kind, Stopwatch.GetElapsedTime(started), done);
        }
    }

    private static EngineQuery KindOf(QueryNode query) => query.Query switch
    {
        null => EngineQuery.Unranked,
        QueryKind.Nearest or QueryKind.NearestTo => EngineQuery.Nearest,
        QueryKind.OrderBy => EngineQuery.OrderBy,
        QueryKind.Rrf or QueryKind.Dbsf => EngineQuery.Fusion,
        QueryKind.Sample => EngineQuery.Sample,
        QueryKind.Recommend => EngineQuery.Recommend,
        QueryKind.Discover => EngineQuery.Discover,
        QueryKind.Context => EngineQuery.Context,
        QueryKind.Feedback => EngineQuery.Feedback,
        QueryKind.Mmr => EngineQuery.Mmr,
        _ => EngineQuery.Formula,
    };

    internal static EngineWrite KindOf(WriteOperation operation) => operation switch
    {
        WriteOperation.Upsert => EngineWrite.Upsert,
        WriteOperation.Delete => EngineWrite.Delete,
        WriteOperation.UpdateVectors => EngineWrite.UpdateVectors,
        WriteOperation.DeleteVectors => EngineWrite.DeleteVectors,
        WriteOperation.Selected => EngineWrite.Payload,
        _ => EngineWrite.Schema,
    };
}
