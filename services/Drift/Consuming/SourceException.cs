namespace FitnessGrpc.Drift.Consuming;

/// <summary>Why a source does not go on.</summary>
internal enum SourceFault
{
    /// <summary>Not now; the same cursor may do later.</summary>
    Unavailable,

    /// <summary>Events behind the cursor are gone.</summary>
    Trimmed,

    /// <summary>The cursor is not one of this source: its data was replaced.</summary>
    UnknownCursor,
}

/// <summary>A source failed.</summary>
internal sealed class SourceException(SourceFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    public SourceFault Fault => fault;
}
