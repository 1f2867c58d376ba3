using System.CommandLine;
using FitnessGrpc.Retrieval.Ingestion.Readers;

namespace FitnessGrpc.Host.Client;

/// <summary>Options that say how files become documents.</summary>
internal sealed class ReadingOptions
{
    private const int MappingBytes = 1024 * 1024;

    private readonly Option<string?> _mapping = new("--mapping")
    {
        Description = "How records become documents: a JSON file, or one of: " + string.Join(", ", BuiltInMappings.All.Select(static m => m.Name)),
    };

    private readonly Option<string[]> _id = Names("--id-field", "Field of the document id");

    private readonly Option<string[]> _title = Names("--title-field", "Field of the title");

    private readonly Option<string[]> _text = Names("--text-field", "Field of the text; several are put one below the other");

    private readonly Option<string[]> _metadata = Names("--metadata-field", "Field that is kept as metadata; * for every other one");

    private readonly Option<string[]> _source = Names("--source-field", "Field of the source");

    private readonly Option<string?> _delimiter = new("--delimiter")
    {
        Description = "Character between the fields of a CSV row, or tab (default: told from the first lines)",
    };

    private readonly Option<string> _prefix = new("--prefix")
    {
        Description = "Put in front of every document id",
        DefaultValueFactory = static _ => "",
    };

    public IEnumerable<Option> All => [_mapping, _id, _title, _text, _metadata, _source, _delimiter, _prefix];

    /// <exception cref="FormatException">An option makes no sense; the message names it.</exception>
    public KnowledgeReaderOptions Read(ParseResult parsed) => new()
    {
        Mapping = Mapping(parsed),
        Prefix = parsed.GetValue(_prefix)!,
        Delimiter = parsed.GetValue(_delimiter) switch
        {
            null => null,
            "tab" or "\\t" => '\t',
            [var one and not ('"' or '\r' or '\n')] when char.IsAscii(one) => one,
            _ => throw new FormatException("--delimiter must be one ASCII character, or tab"),
        },
    };

    private RecordMapping? Mapping(ParseResult parsed)
    {
        var named = parsed.GetValue(_mapping) is { } name ? Named(name) : null;
        var (id, title, text) = (parsed.GetValue(_id)!, parsed.GetValue(_title)!, parsed.GetValue(_text)!);
        var (metadata, source) = (parsed.GetValue(_metadata)!, parsed.GetValue(_source)!);
        if (id.Length + title.Length + text.Length + metadata.Length + source.Length == 0)
            return named;
        var mapping = named ?? BuiltInMappings.Records;
        return mapping with
        {
            Name = "options",
            Id = id.Length > 0 ? id : mapping.Id,
            NumberWithoutId = id.Length == 0 && mapping.NumberWithoutId,
            Title = title.Length > 0 ? title : mapping.Title,
            Text = text.Length > 0 ? [.. text.Select(static f => new TextPart { Field = [f] })] : mapping.Text,
            Metadata = metadata.Length > 0 ? metadata : mapping.Metadata,
            Source = source.Length > 0 ? source : mapping.Source,
        };
    }

    private static RecordMapping Named(string name)
    {
        if (BuiltInMappings.All.FirstOrDefault(m => m.Name == name) is { } builtIn)
            return builtIn;
        var file = new FileInfo(name);
        if (!file.Exists)
            throw new FormatException($"--mapping {name} is neither a file nor the name of a mapping");
        if (file.Length > MappingBytes)
            throw new FormatException($"--mapping {name} is larger than {MappingBytes} bytes");
        try
        {
            return MappingFile.Parse(File.ReadAllText(name), file.Name);
        }
        catch (FormatException e)
        {
            throw new FormatException($"--mapping {name} {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"--mapping {name} cannot be read");
        }
    }

    private static Option<string[]> Names(string name, string description) => new(name)
    {
        Description = description,
        DefaultValueFactory = static _ => [],
    };
}
