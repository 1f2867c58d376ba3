using FitnessGrpc.Contracts.Inference;
using FitnessGrpc.Embedding.Batching;
using FitnessGrpc.Hosting.Errors;
using Google.Protobuf.Collections;

namespace FitnessGrpc.Embedding.Rpc;

/// <summary>The parameters of a request of the Open Inference Protocol that are read here.</summary>
internal sealed record InferParameters
{
    private const long MaxTimeoutMicroseconds = 86_400_000_000;

    public bool IsQuery { get; private init; }

    public WorkPriority Priority { get; private init; }

    public bool? Normalize { get; private init; }

    public bool Truncate { get; private init; } = true;

    /// <summary>Null for all.</summary>
    public long? Dimensions { get; private init; }

    /// <summary>Null for none.</summary>
    public TimeSpan? Timeout { get; private init; }

    /// <exception cref="DomainException">INVALID_ARGUMENT names the parameter.</exception>
    public static InferParameters Read(MapField<string, InferParameter> parameters) => new()
    {
        IsQuery = Text(parameters, "input_kind", "document", "query"),
        Priority = Text(parameters, "priority", "interactive", "bulk") ? WorkPriority.Bulk : WorkPriority.Interactive,
        Normalize = Flag(parameters, "normalize"),
        Truncate = Flag(parameters, "truncate") ?? true,
        Dimensions = Number(parameters, "dimensions", int.MaxValue),
        Timeout = Number(parameters, "timeout", MaxTimeoutMicroseconds) is { } timeout ? TimeSpan.FromMicroseconds(timeout) : null,
    };

    public static string Field(string name) => $"parameters[{name}]";

    /// <summary>Whether it is the second of two texts; the first is the default.</summary>
    private static bool Text(MapField<string, InferParameter> parameters, string name, string first, string second)
    {
        if (!parameters.TryGetValue(name, out var parameter))
            return false;
        if (parameter.ParameterChoiceCase == InferParameter.ParameterChoiceOneofCase.StringParam && parameter.StringParam is { } text && (text == first || text == second))
            return text == second;
        throw DomainException.Invalid(Field(name), $"must be the text {first} or {second}");
    }

    private static bool? Flag(MapField<string, InferParameter> parameters, string name)
    {
        if (!parameters.TryGetValue(name, out var parameter))
            return null;
        return parameter.ParameterChoiceCase == InferParameter.ParameterChoiceOneofCase.BoolParam
            ? parameter.BoolParam
            : throw DomainException.Invalid(Field(name), "must be a flag");
    }

    private static long? Number(MapField<string, InferParameter> parameters, string name, long max)
    {
        if (!parameters.TryGetValue(name, out var parameter))
            return null;
        var value = parameter.ParameterChoiceCase switch
        {
            InferParameter.ParameterChoiceOneofCase.Int64Param => parameter.Int64Param,
            InferParameter.ParameterChoiceOneofCase.Uint64Param => (long)Math.Min(parameter.Uint64Param, long.MaxValue),
            _ => throw DomainException.Invalid(Field(name), "must be a whole number"),
        };
        return value >= 1 && value <= max ? value : throw DomainException.Invalid(Field(name), $"must be between 1 and {max}");
    }
}
