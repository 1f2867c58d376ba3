namespace FitnessGrpc.Retrieval.Ingestion.Readers;

/// <summary>JSON Lines: an object a line. A broken line does not touch the others.</summary>
internal static class JsonLinesRecords
{
    public static IEnumerable<RawRecord> Read(Stream stream)
    {
        var lines = new ByteLines(stream, ReaderLimits.RecordBytes);
        while (lines.Next())
        {
            if (lines.IsTooLong)
                yield return RawRecord.Broken(lines.Number, $"the line is longer than {ReaderLimits.RecordBytes} bytes");
            else if (lines.Current.Span.Trim(" \t\r"u8).Length > 0)
                yield return RecordJson.Parse(lines.Number, lines.Current.Span);
        }
    }
}
