using System.Globalization;
using System.Text.RegularExpressions;
using Google.Protobuf.WellKnownTypes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace FitnessGrpc.Retrieval.Ingestion.Readers;

/// <summary>YAML between two lines of three dashes at the top of a Markdown file.</summary>
internal static partial class FrontMatter
{
    private const int MaxDepth = 16;

    /// <summary>The fields (null without front matter) and the text below it.</summary>
    /// <exception cref="ReaderException">The YAML is broken, too long or too deep.</exception>
    public static (Struct? Fields, string Body) Split(string text)
    {
        if (!IsRule(text, 0, out var start))
            return (null, text);
        var end = start;
        int after;
        while (!IsRule(text, end, out after))
        {
            end = text.IndexOf('\n', end) + 1;
            if (end == 0)
                return (null, text);
        }
        var yaml = text[start..end];
        if (yaml.Length > ReaderLimits.FrontMatterCharacters)
            throw new ReaderException($"front matter has {yaml.Length} characters; at most {ReaderLimits.FrontMatterCharacters} are allowed", 1);
        var body = text[after..].TrimStart('\n');
        try
        {
            CheckDepth(yaml);
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            if (stream.Documents.Count == 0)
                return (new Struct(), body);
            // Prose between two rules is no front matter; a list is a mistake in one.
            if (stream.Documents[0].RootNode is YamlScalarNode)
                return (null, text);
            if (stream.Documents[0].RootNode is not YamlMappingNode root)
                throw new ReaderException("front matter must be fields with values", 1);
            var budget = ReaderLimits.FrontMatterNodes;
            return (Convert(root, 1, ref budget), body);
        }
        catch (YamlException e)
        {
            var reason = (e.InnerException ?? e).Message.ReplaceLineEndings(" ").TrimEnd('.');
            throw new ReaderException($"front matter is no valid YAML: {reason}", (int)Math.Min(int.MaxValue, e.Start.Line + 1));
        }
    }

    /// <summary>Whether a line of three dashes (or dots, but not at the top) stands at a position, and where the next line begins.</summary>
    private static bool IsRule(string text, int at, out int next)
    {
        var end = text.IndexOf('\n', at);
        next = end < 0 ? text.Length : end + 1;
        var line = text.AsSpan(at, next - at).TrimEnd();
        return line is "---" || (at > 0 && line is "...");
    }

    /// <summary>The parser's events come one by one; the tree is built by recursion, which must be bounded before.</summary>
    private static void CheckDepth(string yaml)
    {
        var parser = new Parser(new StringReader(yaml));
        var depth = 0;
        while (parser.MoveNext())
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > MaxDepth + 2)
                throw new ReaderException("front matter is too large or too deep", (int)parser.Current.Start.Line + 1);
        }
    }

    private static Struct Convert(YamlMappingNode mapping, int depth, ref int budget)
    {
        var fields = new Struct();
        foreach (var (key, value) in mapping.Children)
        {
            if (key is not YamlScalarNode { Value: { Length: > 0 } name })
                throw new ReaderException("a field name in the front matter is no text", Line(key));
            if (Convert(value, depth + 1, ref budget) is { KindCase: not Value.KindOneofCase.NullValue } converted)
                fields.Fields[name] = converted;
        }
        return fields;
    }

    private static Value Convert(YamlNode node, int depth, ref int budget)
    {
        // Aliases make a small text a large tree, or one without end.
        if (--budget < 0 || depth > MaxDepth)
            throw new ReaderException("front matter is too large or too deep", Line(node));
        switch (node)
        {
            case YamlMappingNode mapping:
                return Value.ForStruct(Convert(mapping, depth, ref budget));
            case YamlSequenceNode sequence:
                var list = new List<Value>();
                foreach (var child in sequence.Children)
                    list.Add(Convert(child, depth + 1, ref budget));
                return Value.ForList([.. list]);
            case YamlScalarNode scalar:
                return Scalar(scalar);
            default:
                throw new ReaderException("front matter holds what is no field", Line(node));
        }
    }

    /// <summary>The core schema of YAML 1.2, for what metadata can hold: quoted text stays text, as do dates.</summary>
    private static Value Scalar(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style != ScalarStyle.Plain)
            return Value.ForString(text);
        return text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => Value.ForNull(),
            "true" or "True" or "TRUE" => Value.ForBool(true),
            "false" or "False" or "FALSE" => Value.ForBool(false),
            _ when Number().IsMatch(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && double.IsFinite(number) => Value.ForNumber(number),
            _ => Value.ForString(text),
        };
    }

    private static int Line(YamlNode node) => (int)Math.Min(int.MaxValue, node.Start.Line + 1);

    [GeneratedRegex(@"\A[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
