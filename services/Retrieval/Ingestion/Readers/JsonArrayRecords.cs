using System.Text.Json;

namespace FitnessGrpc.Retrieval.Ingestion.Readers;

/// <summary>
/// The objects of a JSON list, one by one: that of the root, or one that a field of the root object holds. Broken syntax ends
/// the file, as no one can say where the next record begins.
/// </summary>
/// <param name="stream">The file, behind its byte order mark.</param>
/// <param name="field">Field of the root object that holds the list; null for the first list of objects.</param>
internal sealed class JsonArrayRecords(Stream stream, string? field)
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private bool _atEnd;
    private JsonReaderState _state;
    private int _line = 1;
    private string? _property;
    private Place _place;
    private int _listDepth;

    private enum Place
    {
        Outside,
        MaybeInside,
        Inside,
        Behind,
    }

    public IEnumerable<RawRecord> Read()
    {
        while (Next() is { } record)
        {
            yield return record;
            if (record.Value is null && _atEnd && _start == _end)
                yield break;
        }
    }

    /// <summary>The next record, or null at the end of the file.</summary>
    private RawRecord? Next()
    {
        try
        {
            while (true)
            {
                if (Scan() is { } record)
                    return record;
                if (_atEnd)
                    break;
                if (!Fill())
                    return Stop(LineOfNextToken(), $"the record is longer than {ReaderLimits.RecordBytes} bytes; the rest of the file is not read");
            }
        }
        catch (JsonException e)
        {
            return Stop((int)(e.LineNumber ?? 0) + 1, $"{RecordJson.Reason(e)}; the rest of the file is not read");
        }
        if (_place is not Place.Outside and not Place.MaybeInside)
            return null;
        _place = Place.Behind;
        return RawRecord.Broken(1, field is null ? "holds no list of objects" : $"holds no list in the field '{field}'");
    }

    /// <summary>Reads what the buffer holds, up to a record.</summary>
    private RawRecord? Scan()
    {
        var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _atEnd, _state);
        while (true)
        {
            var before = reader;
            if (!reader.Read())
            {
                Commit(before);
                return null;
            }
            var isElement = _place is Place.Inside or Place.MaybeInside
                && reader.CurrentDepth == _listDepth + 1
                && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray);
            if (isElement)
            {
                var isObject = reader.TokenType == JsonTokenType.StartObject;
                var from = (int)reader.TokenStartIndex;
                if (!reader.TrySkip())
                {
                    Commit(before);
                    return null;
                }
                if (_place == Place.MaybeInside)
                    _place = isObject ? Place.Inside : Place.Outside;
                if (_place != Place.Inside)
                    continue;
                var bytes = _buffer.AsSpan(_start + from, (int)reader.BytesConsumed - from);
                var line = _line + _buffer.AsSpan(_start, from).Count((byte)'\n');
                var record = bytes.Length > ReaderLimits.RecordBytes
                    ? RawRecord.Broken(line, $"the record is longer than {ReaderLimits.RecordBytes} bytes")
                    : RecordJson.Parse(line, bytes);
                Commit(reader);
                return record;
            }
            Track(ref reader);
        }
    }

    /// <summary>Finds the list.</summary>
    private void Track(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName when reader.CurrentDepth == 1:
                _property = reader.GetString();
                break;
            case JsonTokenType.StartArray when _place == Place.Outside && reader.CurrentDepth == 0:
                (_place, _listDepth) = (Place.Inside, 0);
                break;
            case JsonTokenType.StartArray when _place == Place.Outside && reader.CurrentDepth == 1 && (field is null || field == _property):
                (_place, _listDepth) = (field is null ? Place.MaybeInside : Place.Inside, 1);
                break;
            case JsonTokenType.EndArray when _place is Place.Inside or Place.MaybeInside && reader.CurrentDepth == _listDepth:
                _place = _place == Place.Inside ? Place.Behind : Place.Outside;
                break;
        }
    }

    private void Commit(in Utf8JsonReader reader)
    {
        _state = reader.CurrentState;
        var consumed = (int)reader.BytesConsumed;
        _line += _buffer.AsSpan(_start, consumed).Count((byte)'\n');
        _start += consumed;
    }

    /// <summary>Reads on; false when a single record does not fit the bound.</summary>
    private bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }
        if (_end == _buffer.Length)
        {
            if (_end > ReaderLimits.RecordBytes)
                return false;
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _atEnd = read == 0;
        return true;
    }

    private int LineOfNextToken()
    {
        var rest = _buffer.AsSpan(_start, _end - _start);
        var token = rest.IndexOfAnyExcept(" \t\r\n,"u8);
        return _line + rest[..Math.Max(token, 0)].Count((byte)'\n');
    }

    private RawRecord Stop(int line, string problem)
    {
        (_start, _end, _atEnd, _place) = (0, 0, true, Place.Behind);
        return RawRecord.Broken(line, problem);
    }
}
