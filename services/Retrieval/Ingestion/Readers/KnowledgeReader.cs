namespace FitnessGrpc.Retrieval.Ingestion.Readers;

/// <summary>
/// Reads files and folders into documents: Markdown, plain text, HTML, JSON, JSON Lines, CSV. What cannot be read is an item
/// that says where and why, and does not stop the rest. Files of records are read one record at a time.
/// </summary>
public sealed class KnowledgeReader(KnowledgeReaderOptions options)
{
    /// <summary>Everything below the paths: folders in order of name, files in order of their content.</summary>
    /// <param name="paths">Files and folders.</param>
    public IEnumerable<ReadItem> Read(IEnumerable<string> paths)
    {
        foreach (var (file, item) in KnowledgeFiles.Find(paths, IsKnown))
        {
            if (item is not null)
            {
                yield return item;
                continue;
            }
            foreach (var found in Guarded(file!))
                yield return found;
        }
    }

    private static bool IsKnown(string extension) =>
        extension is ".md" or ".markdown" or ".txt" or ".html" or ".htm" or ".json" or ".jsonl" or ".ndjson" or ".csv";

    /// <summary>Items of a file; what goes wrong on the way ends this file only.</summary>
    private IEnumerable<ReadItem> Guarded(KnowledgeFile file)
    {
        using var items = Items(file).GetEnumerator();
        while (true)
        {
            ReadItem item;
            var goesOn = false;
            try
            {
                if (!items.MoveNext())
                    yield break;
                item = items.Current;
                goesOn = true;
            }
            catch (ReaderException e)
            {
                item = ReadItem.Refused(file.At(e.Line), e.Message);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                item = ReadItem.Refused(file.At(), e is UnauthorizedAccessException ? "may not be read by this user" : "cannot be read");
            }
            yield return item;
            if (!goesOn)
                yield break;
        }
    }

    private IEnumerable<ReadItem> Items(KnowledgeFile file) => file.Extension switch
    {
        ".md" or ".markdown" => Whole(() => MarkdownReader.Read(file, options.Prefix)),
        ".txt" => Whole(() => PlainTextReader.Read(file, options.Prefix)),
        ".html" or ".htm" => Whole(() => HtmlReader.Read(file, options.Prefix)),
        ".json" => Records(file, stream => new JsonArrayRecords(stream, options.Mapping?.Records).Read()),
        ".csv" => Records(file, Rows),
        _ => Records(file, JsonLinesRecords.Read),
    };

    private static IEnumerable<ReadItem> Whole(Func<ReadItem> read)
    {
        yield return read();
    }

    private IEnumerable<RawRecord> Rows(Stream stream)
    {
        using var rows = new CsvRecords(stream, options.Delimiter);
        foreach (var row in rows.Read())
            yield return row;
    }

    private IEnumerable<ReadItem> Records(KnowledgeFile file, Func<Stream, IEnumerable<RawRecord>> read)
    {
        using var stream = FileText.Open(file);
        RecordMapper? mapper = null;
        var number = 0;
        foreach (var record in read(stream))
        {
            number++;
            if (record.Value is not { } value)
            {
                yield return ReadItem.Refused(file.At(record.Line), record.Problem!);
                continue;
            }
            mapper ??= new RecordMapper(options.Mapping ?? RecordMapper.Detect(value), file, options.Prefix);
            yield return mapper.Map(value, record.Line, number);
        }
    }
}
