namespace FitnessGrpc.Retrieval.Ingestion.Readers;

/// <summary>A file, or a record of it, cannot be read. The message says what is wrong, for the user.</summary>
internal sealed class ReaderException(string message, int line = 0) : Exception(message)
{
    /// <summary>Line from 1; 0 when it is about the whole file.</summary>
    public int Line { get; } = line;
}
