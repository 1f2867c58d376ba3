namespace FitnessGrpc.Telemetry;

/// <summary>The tables of <c>telemetry.db</c>.</summary>
internal static class TelemetryDatabase
{
    public const string FileName = "telemetry.db";

    /// <summary>
    /// events: the log, in the order of intake. counters: what statistics add up, by bucket (<c>width</c> seconds from
    /// <c>start</c>, seconds since 1970). judgments: the latest feedback of each question. feedback: kept for good.
    /// </summary>
    public static readonly string[] Migrations =
    [
        """
        CREATE TABLE log (id TEXT NOT NULL PRIMARY KEY, trimmed_through INTEGER NOT NULL);
        CREATE TABLE events (
            position INTEGER NOT NULL PRIMARY KEY,
            event_id BLOB NOT NULL UNIQUE,
            intake_ms INTEGER NOT NULL,
            payload BLOB NOT NULL);
        CREATE TABLE counters (
            width INTEGER NOT NULL,
            start INTEGER NOT NULL,
            counter INTEGER NOT NULL,
            value INTEGER NOT NULL,
            PRIMARY KEY (width, start, counter)) WITHOUT ROWID;
        CREATE TABLE judgments (
            query_id BLOB NOT NULL PRIMARY KEY,
            time_ms INTEGER NOT NULL,
            rating INTEGER NOT NULL);
        CREATE INDEX judgments_by_time ON judgments (time_ms, rating);
        CREATE TABLE feedback (
            feedback_id TEXT NOT NULL PRIMARY KEY,
            query_id BLOB NOT NULL,
            rating INTEGER NOT NULL,
            correction TEXT NOT NULL,
            time_ms INTEGER NOT NULL);
        CREATE INDEX feedback_by_query ON feedback (query_id);
        """,
    ];
}
