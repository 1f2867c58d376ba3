using FitnessGrpc.Hosting.Errors;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Core;

namespace FitnessGrpc.Gateway.Problems;

/// <summary>An error as REST callers get it (RFC 9457).</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">gRPC status code.</param>
/// <param name="Detail">One sentence for the caller.</param>
/// <param name="Violations">Wrong fields, by JSON names.</param>
/// <param name="RetryAfter">When to try again, if known.</param>
internal sealed record Problem(int Status, StatusCode Code, string Detail, IReadOnlyList<FieldViolation> Violations, TimeSpan? RetryAfter)
{
    /// <summary>The gRPC name of the code: <c>INVALID_ARGUMENT</c>.</summary>
    public string CodeName => CodeMapping.Name(Code);

    /// <summary>Seconds to wait, rounded up.</summary>
    public int? RetryAfterSeconds => RetryAfter is { } delay ? (int)Math.Min(Math.Ceiling(delay.TotalSeconds), int.MaxValue) : null;

    public static Problem Of(int status, string detail) => new(status, CodeMapping.FromHttp(status), detail, [], null);

    public static Problem Of(int status, StatusCode code, string detail) => new(status, code, detail, [], null);

    /// <summary>The problem of a gRPC status.</summary>
    /// <param name="status">Status with its details.</param>
    /// <param name="http">HTTP status that came with it; null for that of the code.</param>
    /// <param name="input">Message of the request: tells which names in a field's path are the contract's.</param>
    public static Problem Of(Google.Rpc.Status status, int? http, MessageDescriptor? input)
    {
        var code = System.Enum.IsDefined((StatusCode)status.Code) && status.Code != 0 ? (StatusCode)status.Code : StatusCode.Unknown;
        var detail = status.Message;
        var violations = new List<FieldViolation>();
        foreach (var violation in status.GetDetail<BadRequest>()?.FieldViolations ?? [])
        {
            var field = FieldPaths.ToJson(violation.Field, input);
            violations.Add(new FieldViolation(field, violation.Description));
            if (field != violation.Field && detail.StartsWith(violation.Field + ":", StringComparison.Ordinal))
                detail = field + detail[violation.Field.Length..];
        }
        var delay = status.GetDetail<RetryInfo>()?.RetryDelay;
        TimeSpan? retry = delay is { Seconds: >= 0 and < 86_400 * 30L } ? delay.ToTimeSpan() : null;
        return new Problem(http ?? CodeMapping.ToHttp(code), code, detail, violations, retry);
    }
}
