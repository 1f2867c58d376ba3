using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using CsvHelper;

namespace FitnessGrpc.Retrieval.Ingestion.Readers;

/// <summary>Rows of a CSV file (RFC 4180) whose first row names the columns.</summary>
internal sealed class CsvRecords : IDisposable
{
    private readonly CsvReader _reader;

    /// <summary>Lines of rows with broken quotes that the parser has met and not yet handed out.</summary>
    private readonly HashSet<long> _broken = [];

    /// <param name="stream">The file.</param>
    /// <param name="delimiter">What separates fields, in ASCII; null to tell it from the first lines: comma, semicolon, tab or bar.</param>
    public CsvRecords(Stream stream, char? delimiter) => _reader = CsvReader.Create(
        stream,
        new CsvReaderOptions
        {
            Separator = delimiter,
            HasHeader = false,
            Encoding = Encoding.UTF8,
            MaxRecordSize = ReaderLimits.RecordBytes,
            TrackLineNumbers = true,
            IncludeValuesInExceptions = false,
            OnMalformedRecord = record => _broken.Add(record.LineNumber),
        },
        leaveOpen: true);

    public void Dispose() => _reader.Dispose();

    public IEnumerable<RawRecord> Read()
    {
        if (!Next())
            yield break;
        var columns = Columns();
        while (true)
        {
            RawRecord record;
            var goesOn = true;
            try
            {
                if (!Next())
                    yield break;
                record = Record(columns);
            }
            catch (ReaderException e)
            {
                record = RawRecord.Broken(e.Line, e.Message);
                goesOn = false;
            }
            yield return record;
            if (!goesOn)
                yield break;
        }
    }

    private bool Next()
    {
        try
        {
            return _reader.Read();
        }
        catch (CsvFormatException e)
        {
            throw new ReaderException(
                $"the record is longer than {ReaderLimits.RecordBytes} bytes, or a quote is not closed; the rest of the file is not read",
                (int)e.LineNumber);
        }
    }

    private string[] Columns()
    {
        var count = _reader.FieldCount;
        if (count > ReaderLimits.Columns)
            throw Header($"has {count} columns; at most {ReaderLimits.Columns} are allowed");
        if (_broken.Remove(_reader.LineNumber))
            throw Header("has a quote that is not closed, or that stands inside a field");
        var columns = new string[count];
        for (var i = 0; i < count; i++)
        {
            if (!Utf8.IsValid(_reader.GetSpan(i)))
                throw Header("is not valid UTF-8");
            columns[i] = _reader.GetString(i).Trim();
            if (columns[i].Length == 0)
                throw Header($"gives column {i + 1} no name");
            if (Array.IndexOf(columns, columns[i], 0, i) >= 0)
                throw Header($"names the column '{columns[i]}' twice");
        }
        return columns;
    }

    private ReaderException Header(string problem) => new($"the header {problem}", (int)_reader.LineNumber);

    private RawRecord Record(string[] columns)
    {
        var line = (int)_reader.LineNumber;
        if (_broken.Remove(line))
            return RawRecord.Broken(line, "a quote is not closed, or stands inside a field");
        if (_reader.FieldCount != columns.Length)
            return RawRecord.Broken(line, $"the row has {_reader.FieldCount} fields, and the header {columns.Length}");
        var bytes = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(bytes);
        json.WriteStartObject();
        for (var i = 0; i < columns.Length; i++)
        {
            var cell = _reader.GetSpan(i);
            if (!Utf8.IsValid(cell))
                return RawRecord.Broken(line, $"the field '{columns[i]}' is not valid UTF-8");
            json.WritePropertyName(columns[i]);
            Write(json, cell);
        }
        json.WriteEndObject();
        json.Flush();
        return RawRecord.Of(line, JsonElement.Parse(bytes.WrittenSpan));
    }

    /// <summary>
    /// Text that is written as JSON writes a number or truth value becomes one, so that filters can compare it; its digits stay as
    /// they are. A number with leading zeros, or with more digits than a double keeps, is text.
    /// </summary>
    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> cell)
    {
        const int DigitsOfDouble = 15;
        if (cell.IsEmpty)
            json.WriteNullValue();
        else if (cell.SequenceEqual("true"u8) || cell.SequenceEqual("false"u8) || (cell.Length <= DigitsOfDouble && IsNumber(cell)))
            json.WriteRawValue(cell);
        else
            json.WriteStringValue(cell);
    }

    private static bool IsNumber(ReadOnlySpan<byte> cell)
    {
        if (!(char.IsAsciiDigit((char)cell[0]) || cell[0] == '-') || !char.IsAsciiDigit((char)cell[^1]))
            return false;
        try
        {
            return JsonElement.Parse(cell).TryGetDouble(out var number) && double.IsFinite(number);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
