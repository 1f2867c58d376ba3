namespace FitnessGrpc.Drift;

/// <summary>The tables of <c>drift.db</c>.</summary>
internal static class DriftDatabase
{
    public const string FileName = "drift.db";

    /// <summary>
    /// source: where reading goes on. seen: ids that are counted, in the order of counting. answers: hits and misses by bucket
    /// (seconds since 1970). judgments: the latest of each question. decisions: in the order in which they were taken.
    /// </summary>
    public static readonly string[] Migrations =
    [
        """
        CREATE TABLE source (
            id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
            cursor TEXT NOT NULL,
            counted_ms INTEGER NOT NULL);
        CREATE TABLE seen (
            seq INTEGER NOT NULL PRIMARY KEY,
            event_id BLOB NOT NULL UNIQUE,
            seen_ms INTEGER NOT NULL);
        CREATE TABLE answers (
            start INTEGER NOT NULL PRIMARY KEY,
            hits INTEGER NOT NULL,
            misses INTEGER NOT NULL);
        CREATE TABLE judgments (
            query_id BLOB NOT NULL PRIMARY KEY,
            time_ms INTEGER NOT NULL,
            rating INTEGER NOT NULL);
        CREATE INDEX judgments_by_time ON judgments (time_ms, rating);
        CREATE TABLE decisions (
            seq INTEGER NOT NULL PRIMARY KEY,
            decision_id TEXT NOT NULL,
            signal INTEGER NOT NULL,
            value REAL NOT NULL,
            threshold REAL NOT NULL,
            samples INTEGER NOT NULL,
            action INTEGER NOT NULL,
            time_ms INTEGER NOT NULL);
        CREATE INDEX decisions_by_signal ON decisions (signal, seq);
        """,
    ];
}
