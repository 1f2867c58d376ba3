using System.Text.Json;

namespace FitnessGrpc.Retrieval.Ingestion.Readers;

/// <summary>One record of a file: an object, or what is wrong with it.</summary>
/// <param name="Line">Line where it begins, from 1.</param>
/// <param name="Value">The object; null where it is broken.</param>
/// <param name="Problem">What is wrong; null where it is an object.</param>
internal readonly record struct RawRecord(int Line, JsonElement? Value, string? Problem)
{
    public static RawRecord Of(int line, JsonElement value) => new(line, value, null);

    public static RawRecord Broken(int line, string problem) => new(line, null, problem);
}
