using System.Text.Json;
using System.Text.Unicode;
using FitnessGrpc.Hosting.Errors;
using Google.Protobuf.Reflection;

namespace FitnessGrpc.Hosting.Json;

/// <summary>
/// Checks a JSON body against a message of the contract more strictly than protobuf's JSON mapping asks: unknown fields,
/// fields given twice, wrong types and numbers out of range are refused by path. One pass over the bytes; the cost is
/// linear in their number.
/// </summary>
public static class StrictJson
{
    /// <summary>Deepest nesting of objects and lists. Keeps what is accepted well inside protobuf's own limit of 100 levels, of which a free-form object takes three for each of these.</summary>
    public const int MaxDepth = 24;

    /// <summary>The check stops after this many wrong fields.</summary>
    public const int MaxViolations = 32;

    // Name of the whole body in violations that belong to no field.
    internal const string Root = "body";

    /// <summary>Checks the body of a request.</summary>
    /// <param name="body">UTF-8 JSON.</param>
    /// <param name="type">Message that it must be.</param>
    public static StrictJsonResult Check(ReadOnlyMemory<byte> body, MessageDescriptor type) => Check(body, type, null);

    /// <summary>Checks a body that is one field of the request (<c>body: "field"</c> in the HTTP rule).</summary>
    /// <param name="body">UTF-8 JSON.</param>
    /// <param name="field">Field that it must be.</param>
    public static StrictJsonResult Check(ReadOnlyMemory<byte> body, FieldDescriptor field) => Check(body, field.ContainingType, field);

    private static StrictJsonResult Check(ReadOnlyMemory<byte> body, MessageDescriptor type, FieldDescriptor? field)
    {
        if (body.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0)
            return Fail(body, "must not be empty");
        if (!Utf8.IsValid(body.Span))
        {
            var (line, column) = Position(body.Span, FirstInvalid(body.Span));
            return Fail(body, $"is not valid UTF-8 at line {line}, byte {column}");
        }

        var walker = new StrictJsonWalker(body.Span);
        try
        {
            walker.Walk(type, field);
        }
        catch (JsonException error)
        {
            // The reader's own text names internals; its position is all that a caller needs.
            walker.Stop($"malformed JSON at line {(error.LineNumber ?? 0) + 1}, byte {(error.BytePositionInLine ?? 0) + 1}");
        }
        catch (StrictJsonStopException)
        {
            // The walker has noted why.
        }

        var violations = walker.Violations;
        return violations.Count == 0
            ? new StrictJsonResult("", [], walker.Edits.Apply(body))
            : new StrictJsonResult(Summary(violations), violations, body);
    }

    internal static string Summary(IReadOnlyList<FieldViolation> violations)
    {
        var first = violations[0];
        return violations.Count == 1
            ? $"{first.Field}: {first.Description}"
            : $"{first.Field}: {first.Description} (and {violations.Count - 1} more)";
    }

    private static StrictJsonResult Fail(ReadOnlyMemory<byte> body, string description) =>
        new($"{Root}: {description}", [new FieldViolation(Root, description)], body);

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (at < bytes.Length && System.Text.Rune.DecodeFromUtf8(bytes[at..], out _, out var consumed) == System.Buffers.OperationStatus.Done)
            at += consumed;
        return at;
    }

    private static (int Line, int Column) Position(ReadOnlySpan<byte> bytes, int at)
    {
        var before = bytes[..at];
        return (before.Count((byte)'\n') + 1, at - before.LastIndexOf((byte)'\n'));
    }
}
